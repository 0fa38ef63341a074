import type { ReactNode } from 'react';
import { keepFocus } from './ToolButton';

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; content: ReactNode; loud?: boolean | 'overlap' }[];
  onChange: (value: T) => void;
  className: string | undefined;
  disabled?: boolean;
}

/** One of a few, all in view: a radio group that is one Tab stop with arrow keys inside. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
  disabled,
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
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          data-loud={option.loud ?? false}
          disabled={disabled}
          onMouseDown={keepFocus}
          onClick={() => onChange(option.value)}
        >
          {option.content}
        </button>
      ))}
    </div>
  );
}
