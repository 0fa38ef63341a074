/** Texts with keys in them: "Take the brush {tool:brush} and draw". */

export type WordPart = { words: string } | { key: string };

const KEY = / ?\{(\w+):([\w-]+)\}/g;

/**
 * The text in parts. `keyOf` gives the key of "tool:brush" or "command:undo", null when it has none: then `nameOf` says
 * what stands there instead, if anything.
 */
export function partsOf(
  text: string,
  keyOf: (id: string) => string | null,
  nameOf: (id: string) => string,
): WordPart[] {
  const parts: WordPart[] = [];
  let words = '';
  let from = 0;
  for (const match of text.matchAll(KEY)) {
    const [all, kind, name] = match;
    const blank = all.startsWith(' ') ? ' ' : '';
    words += text.slice(from, match.index);
    from = match.index + all.length;
    const key = kind === 'key' ? name! : keyOf(`${kind}:${name}`);
    if (key === null) {
      const instead = nameOf(`${kind}:${name}`);
      if (instead) words += `${blank}“${instead}”`;
      continue;
    }
    parts.push({ words: words + blank }, { key });
    words = '';
  }
  parts.push({ words: words + text.slice(from) });
  return parts.filter((part) => 'key' in part || part.words !== '');
}
