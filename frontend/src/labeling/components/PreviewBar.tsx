import { Button, Kbd } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useDesk } from '../view/DeskContext';
import classes from './stage.module.css';
import { keepFocus } from './ToolButton';

/** What an action is about to change, with Apply and Cancel: no action needs a key or a second click. */
export function PreviewBar() {
  const { parts } = useDesk();
  const prompt = useSelector(parts.tools, (state) => state.context.prompt);
  if (!prompt) return null;
  return (
    <div
      className={classes.preview}
      role="group"
      aria-label="Preview"
      aria-busy={prompt.busy ?? false}
      data-busy={prompt.busy ?? false}
      data-solid
    >
      <div>
        <b>{prompt.title}</b>
        <small>{prompt.detail}</small>
      </div>
      {prompt.ready && (
        <Button
          size="dense"
          variant="filled"
          onMouseDown={keepFocus}
          onClick={() => parts.tools.send({ type: 'CONFIRM' })}
          rightSection={<Kbd>↵</Kbd>}
        >
          Apply
        </Button>
      )}
      <Button
        size="dense"
        onMouseDown={keepFocus}
        onClick={() => parts.tools.send({ type: 'CANCEL' })}
        rightSection={<Kbd>Esc</Kbd>}
      >
        Cancel
      </Button>
    </div>
  );
}
