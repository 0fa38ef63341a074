import { ActionIcon, Tooltip, type ActionIconProps } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';

interface IconButtonProps extends Pick<ActionIconProps, 'className' | 'disabled' | 'loading'> {
  name: string;
  /** The command whose key does the same. */
  command: string;
  icon: Icon;
  onClick: () => void;
  onMouseDown?: (event: React.MouseEvent) => void;
}

/** A button that is an icon: the tooltip says its name and its key. */
export function IconButton({ name, command, icon: Picture, ...rest }: IconButtonProps) {
  const key = useKey(commandKeyId(command));
  return (
    <Tooltip label={key ? `${name} · ${key.cap}` : name}>
      <ActionIcon aria-label={name} aria-keyshortcuts={key?.shortcuts} {...rest}>
        <Picture size={18} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
