import { Button, Kbd, Menu, Switch } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import { MOST_CHANNELS, type ChannelDisplay } from '../../actors/display';
import { useKey } from '../../keyboard/KeymapContext';
import { commandKeyId } from '../../keyboard/keymap';
import { useDesk } from '../../view/DeskContext';
import classes from '../panels.module.css';

const COLOURS = ['White', 'Blue', 'Green', 'Red', 'Yellow', 'Violet'];

const cssColour = (colour: string) => (colour.startsWith('#') ? colour : `var(--${colour})`);

/** What can be done with a channel: its colour, its name, out of the list. */
function ChannelMenu({ channel, index }: { channel: ChannelDisplay; index: number }) {
  const { parts } = useDesk();
  const { display } = parts;
  const colour = useSelector(display, (state) => state.context.colour);
  const last = useSelector(display, (state) => state.context.channels.filter((c) => c.listed).length < 2);
  return (
    <Menu position="bottom-start" shadow="none">
      <Menu.Target>
        <button
          type="button"
          className={classes.swatchButton}
          aria-label={`Colour and name of ${channel.name}`}
        >
          <span
            className={classes.swatch}
            style={{ background: colour ? cssColour(channel.colour) : 'var(--channel-1)' }}
          />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLOURS.map((name, i) => (
          <Menu.Item
            key={name}
            leftSection={
              <span className={classes.swatch} style={{ background: `var(--channel-${i + 1})` }} />
            }
            onClick={() =>
              display.send({ type: 'CHANNEL_COLOUR', channel: index, colour: `channel-${i + 1}` })
            }
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item disabled={last} onClick={() => display.send({ type: 'REMOVE_CHANNEL', channel: index })}>
          Remove from the list
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Channel({ channel, index }: { channel: ChannelDisplay; index: number }) {
  const { parts } = useDesk();
  const nextKey = useKey(commandKeyId('next-channel'));
  const { display } = parts;
  const current = useSelector(display, (state) => state.context.channel === index);
  const colour = useSelector(display, (state) => state.context.colour);
  const full = useSelector(
    display,
    (state) => state.context.channels.filter((each) => each.on).length >= MOST_CHANNELS,
  );
  const [naming, setNaming] = useState<string | null>(null);
  const rename = () => {
    if (naming !== null) display.send({ type: 'RENAME_CHANNEL', channel: index, name: naming });
    setNaming(null);
  };
  return (
    <div className={classes.channel}>
      <Switch
        size="xs"
        aria-label={`Show ${channel.name}`}
        checked={colour ? channel.on : current}
        disabled={colour && full && !channel.on}
        onChange={() => display.send({ type: colour ? 'TOGGLE_CHANNEL' : 'CHANNEL', channel: index })}
      />
      <ChannelMenu channel={channel} index={index} />
      {naming === null ? (
        <button
          type="button"
          aria-pressed={current}
          title="Double-click or F2 to rename"
          onClick={() => display.send({ type: 'CHANNEL', channel: index })}
          onDoubleClick={() => setNaming(channel.name)}
          onKeyDown={(event) => {
            if (event.key !== 'F2') return;
            event.preventDefault();
            setNaming(channel.name);
          }}
        >
          {channel.name}
        </button>
      ) : (
        <input
          className={classes.typed}
          aria-label={`Name of channel ${index + 1}`}
          autoFocus
          value={naming}
          maxLength={100}
          onChange={(event) => setNaming(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename();
            else if (event.key === 'Escape') setNaming(null);
            else return;
            event.preventDefault();
          }}
        />
      )}
      {index === 0 && nextKey && <Kbd>{nextKey.cap}</Kbd>}
    </div>
  );
}

/** The channels of the movie: shown or not, each in its colour; the one whose range is below is bold. */
export function Channels() {
  const { parts } = useDesk();
  const channels = useSelector(parts.display, (state) => state.context.channels);
  const others = channels.flatMap((channel, i) => (channel.listed ? [] : [{ channel, i }]));
  return (
    <div role="group" aria-label="Channels">
      {channels.map((channel, i) => channel.listed && <Channel key={i} channel={channel} index={i} />)}
      {others.length > 0 && (
        <Menu position="bottom-start" shadow="none">
          <Menu.Target>
            <Button size="dense" variant="subtle">
              Add a channel
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ channel, i }) => (
              <Menu.Item key={i} onClick={() => parts.display.send({ type: 'ADD_CHANNEL', channel: i })}>
                {channel.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
