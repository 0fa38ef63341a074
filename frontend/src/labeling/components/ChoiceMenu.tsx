import { Menu, VisuallyHidden } from '@mantine/core';
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
  const choose = (name: string) => {
    const option = options.find((each) => String(each.value) === name);
    if (option) onChange(option.value);
  };
  return (
    <Menu position={position} shadow="none" offset={4} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.choice}
          aria-keyshortcuts={key?.shortcuts}
          onMouseDown={keepFocus}
        >
          <VisuallyHidden>{label}: </VisuallyHidden>
          {words}
          {key && <Cap>{key.cap}</Cap>}
        </button>
      </Menu.Target>
      <Menu.Dropdown
        aria-label={label}
        onKeyDown={(event) => {
          // It closes the list, and does not drop what is selected besides.
          if (event.key === 'Escape') event.preventDefault();
        }}
      >
        <Menu.RadioGroup value={String(value)} onChange={choose}>
          {options.map((option) => (
            <Menu.RadioItem key={option.value} value={String(option.value)} closeMenuOnClick>
              {option.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}
