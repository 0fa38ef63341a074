import { Kbd } from '@mantine/core';

/** A key printed on its button. Readers of the screen hear it from `aria-keyshortcuts`, not as part of the name. */
export function Cap({ children }: { children: string }) {
  return <Kbd aria-hidden>{children}</Kbd>;
}
