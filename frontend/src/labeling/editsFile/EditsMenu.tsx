/** The menu of the header: what is not needed every day. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconFileText, IconFlag, IconPlayerSkipForward } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Sheet } from '../keyboard/commands';
import { useDesk } from '../view/DeskContext';

export function EditsMenu({ onShow }: { onShow: (sheet: Sheet) => void }) {
  const { files, writable, opened } = useDesk();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More">
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!opened.task.practice && (
            <>
              <Menu.Item
                disabled={!writable}
                leftSection={<IconPlayerSkipForward size={15} stroke={1.75} />}
                onClick={() => onShow('skip')}
              >
                Skip…
              </Menu.Item>
              <Menu.Item
                disabled={!writable}
                leftSection={<IconFlag size={15} stroke={1.75} />}
                onClick={() => onShow('flag')}
              >
                Flag…
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item
            disabled={!writable}
            leftSection={<IconFileText size={15} stroke={1.75} />}
            onClick={() => input.current?.click()}
          >
            Apply edits from a file…
          </Menu.Item>
          {files.kept.length > 0 && (
            <Menu.Item onClick={() => files.showKept(true)}>Edits that were not accepted…</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of edits"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file can be chosen again.
          event.currentTarget.value = '';
          if (file) files.choose(file);
        }}
      />
    </>
  );
}
