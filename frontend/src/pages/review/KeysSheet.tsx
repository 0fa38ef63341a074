import { Drawer, Kbd } from '@mantine/core';
import { DESK_KEYS } from './deskKeys';
import classes from './ReviewPage.module.css';

export function KeysSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={340}
      title="Keys of the review desk"
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <ul className={classes.keys}>
        {DESK_KEYS.map(({ action, caps, words }) => (
          <li key={action}>
            <span>
              {caps.split(' ').map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}
            </span>
            {words}
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
