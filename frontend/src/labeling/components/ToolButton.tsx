import { Tooltip } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { memo } from 'react';
import { useKey } from '../keyboard/KeymapContext';
import { toolKeyId } from '../keyboard/keymap';
import type { ToolEntry } from '../tools/types';
import { useDesk } from '../view/DeskContext';
import classes from './tools.module.css';

/** A click with the mouse leaves the focus where it was, so that Enter and Space do not press the button again. */
export const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();

interface ToolButtonProps {
  tool: ToolEntry;
  look: 'rail' | 'bar';
}

/**
 * A tool of the registry as a button: `rail` with the key in the corner, `bar` with the name below. A bar of them
 * renders when a tool is chosen, but only the buttons that it concerns.
 */
export const ToolButton = memo(function ToolButton({ tool, look }: ToolButtonProps) {
  const { parts, writable } = useDesk();
  const pressed = useSelector(parts.tools, (state) => state.context.tool === tool.id);
  const Icon = tool.icon;
  const key = useKey(toolKeyId(tool.id));
  const cap = key?.cap;
  return (
    <Tooltip
      label={`${tool.name}${cap ? ` · ${cap}` : ''}. ${tool.hint}`}
      position={look === 'rail' ? 'right' : 'bottom'}
      multiline
      maw={280}
    >
      <button
        type="button"
        className={look === 'rail' ? classes.tool : classes.action}
        data-toolbar-toggle
        data-tool={tool.id}
        aria-pressed={pressed}
        aria-keyshortcuts={key?.shortcuts}
        disabled={!writable && tool.id !== 'select'}
        onMouseDown={keepFocus}
        onClick={() => parts.tools.send({ type: 'USE', tool: tool.id })}
      >
        {look === 'rail' ? (
          <>
            <Icon size={18} stroke={1.75} aria-hidden />
            <span className={classes.name}>{tool.name}</span>
            <span className={classes.cap} aria-hidden>
              {cap}
            </span>
          </>
        ) : (
          <>
            <span>
              <Icon size={15} stroke={1.75} aria-hidden />
              <small aria-hidden>{cap}</small>
            </span>
            {tool.name}
          </>
        )}
      </button>
    </Tooltip>
  );
});
