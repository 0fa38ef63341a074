import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Cap } from './Cap';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { keepFocus } from './ToolButton';
import classes from './seeing.module.css';

interface ChoiceMenuProps<T> {
  /** What is chosen, for those who hear the page: "Trails". */
  label: string;
  /** On the button: "Trails 8". */
  words: string;
  /** The command whose key goes through the choices. */
  command?: string;
  value: T;
  options: readonly { value: T; name: string }[];
  onChange: (value: T) => void;
  position?: 'bottom-end' | 'top-start';
  children?: React.ReactNode;
}

/** A choice that stands as one word and opens as a list; its key goes through the list without opening it. */
export function ChoiceMenu<T extends string | number>(props: ChoiceMenuProps<T>) {
  const { label, words, command, value, options, onChange, position = 'bottom-end', children } = props;
  const key = useKey(commandKeyId(command ?? ''));
  return (
    <Menu position={position} shadow="none" offset={4}>
      <Menu.Target>
        <button
          type="button"
          className={classes.choice}
          aria-label={`${label}: ${words}`}
          aria-keyshortcuts={key?.shortcuts}
          onMouseDown={keepFocus}
        >
          {words}
          {key && <Cap>{key.cap}</Cap>}
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            role="menuitemradio"
            aria-checked={option.value === value}
            leftSection={
              <IconCheck size={15} stroke={1.75} visibility={option.value === value ? 'visible' : 'hidden'} />
            }
            onClick={() => onChange(option.value)}
          >
            {option.name}
          </Menu.Item>
        ))}
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
