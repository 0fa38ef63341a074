import type { ReactNode } from 'react';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { keepFocus } from './ToolButton';

interface Option<T extends string> {
  value: T;
  content: ReactNode;
  loud?: boolean | 'overlap';
  /** The command whose key chooses it. */
  command?: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  className: string | undefined;
  disabled?: boolean | undefined;
  /** Whether the keys stand beside the names. */
  capped?: boolean;
}

interface OptionButtonProps<T extends string> {
  option: Option<T>;
  checked: boolean;
  capped: boolean;
  disabled: boolean | undefined;
  onClick: () => void;
}

function OptionButton<T extends string>(props: OptionButtonProps<T>) {
  const { option, checked, capped, disabled, onClick } = props;
  const key = useKey(commandKeyId(option.command ?? ''));
  return (
    <button
      type="button"
      role="radio"
      aria-checked={checked}
      aria-keyshortcuts={key?.shortcuts}
      tabIndex={checked ? 0 : -1}
      data-loud={option.loud ?? false}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onClick}
    >
      {option.content}
      {capped && key && <small aria-hidden>{key.cap}</small>}
    </button>
  );
}

/** One of a few, all in view: a radio group that is one Tab stop with arrow keys inside. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
  disabled,
  capped = false,
}: ChoiceProps<T>) {
  const step = (by: number) => {
    const at = options.findIndex((option) => option.value === value);
    const next = options[(at + by + options.length) % options.length];
    if (next) onChange(next.value);
  };
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={className}
      onKeyDown={(event) => {
        const by = ['ArrowRight', 'ArrowDown'].includes(event.key)
          ? 1
          : ['ArrowLeft', 'ArrowUp'].includes(event.key)
            ? -1
            : 0;
        if (by === 0) return;
        event.preventDefault();
        step(by);
        const buttons = event.currentTarget.querySelectorAll('button');
        const at = options.findIndex((option) => option.value === value);
        buttons[(at + by + options.length) % options.length]?.focus();
      }}
    >
      {options.map((option) => (
        <OptionButton
          key={option.value}
          option={option}
          checked={option.value === value}
          capped={capped}
          disabled={disabled}
          onClick={() => onChange(option.value)}
        />
      ))}
    </div>
  );
}
