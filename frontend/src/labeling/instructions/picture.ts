/** Where a picture of the instructions comes from: "pictures/split.png" in the text; null for any other place. */
export function picture(url: string): string | null {
  const name = /^(?:\.\/)?pictures\/([\w-][\w.-]*)$/.exec(url)?.[1];
  return name ? `/api/v1/instructions/pictures/${name}` : null;
}
