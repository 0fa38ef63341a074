import { Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useKey, useKeymap } from '../keyboard/KeymapContext';
import { toolKeyId } from '../keyboard/keymap';
import { withKeys } from '../keyboard/withKeys';
import type { Prompt } from '../tools/types';
import { useDesk } from '../view/DeskContext';
import { Cap } from './Cap';
import { Choice } from './Choice';
import { NumberField } from './NumberField';
import classes from './stage.module.css';
import { keepFocus } from './ToolButton';

/** What the prompt lets one choose between; the tool's key goes on to the next. */
function Choices({ choices, chosen }: { choices: NonNullable<Prompt['choices']>; chosen: string }) {
  const { parts } = useDesk();
  const key = useKey(toolKeyId(useSelector(parts.tools, (state) => state.context.tool)));
  return (
    <>
      <Choice
        label="Choices"
        className={classes.choices}
        value={chosen}
        onChange={(choice) => parts.tools.send({ type: 'CHOOSE', choice })}
        options={choices.map(({ value, name }) => ({ value, content: name }))}
      />
      {key && <Cap>{key.cap}</Cap>}
    </>
  );
}

/** What an action is about to change, with Apply and Cancel: no action needs a key or a second click. */
export function PreviewBar() {
  const { parts } = useDesk();
  const prompt = useSelector(parts.tools, (state) => state.context.prompt);
  const keymap = useKeymap();
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
      <div data-wide={prompt.number !== undefined}>
        <b>{prompt.title}</b>
        <small>{withKeys(prompt.detail, keymap)}</small>
      </div>
      {prompt.number && <NumberField name={prompt.number.name} />}
      {prompt.choices && <Choices choices={prompt.choices} chosen={prompt.chosen ?? ''} />}
      {(prompt.ready || prompt.number) && (
        <Button
          size="dense"
          variant="filled"
          disabled={!prompt.ready}
          onMouseDown={keepFocus}
          onClick={() => parts.tools.send({ type: 'CONFIRM' })}
          aria-keyshortcuts="Enter"
          rightSection={<Cap>↵</Cap>}
        >
          Apply
        </Button>
      )}
      <Button
        size="dense"
        onMouseDown={keepFocus}
        onClick={() => parts.tools.send({ type: 'CANCEL' })}
        aria-keyshortcuts="Escape"
        rightSection={<Cap>Esc</Cap>}
      >
        Cancel
      </Button>
    </div>
  );
}
