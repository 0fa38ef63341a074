/** Edits that were not accepted and lie in this browser. They stay until they are applied or discarded. */
import { Alert, Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import stage from '../components/stage.module.css';
import { download } from './editsFile';
import classes from './editsFile.module.css';
import { whenKept } from './words';

export function KeptEdits() {
  const { root, files, writable } = useDesk();
  const [asking, setAsking] = useState<string | null>(null);
  const quiet = useSelector(root, (state) => state.matches('editing') || state.matches('readOnly'));
  if (!quiet || !files.keptShown || files.kept.length === 0 || files.chosen) return null;
  return (
    <Alert
      className={stage.notice ?? ''}
      color="warn"
      role="alert"
      aria-label="Edits that were not accepted"
      data-solid
    >
      <ul className={classes.kept}>
        {files.kept.map((set) => {
          const count = set.edits.length;
          const name = `${plural(count, 'edit')} from ${whenKept(set.at)}`;
          return (
            <li key={set.at}>
              <p>
                {name} {count === 1 ? 'was' : 'were'} not accepted. {count === 1 ? 'It is' : 'They are'} kept
                in this browser.
              </p>
              <p className={classes.reason}>{set.reason}</p>
              {asking === set.at ? (
                <div className={classes.buttons}>
                  <span>Discard {count === 1 ? 'this edit' : `these ${count} edits`} for good?</span>
                  <Button
                    size="dense"
                    color="err"
                    onClick={() => {
                      setAsking(null);
                      void files.discard(set);
                    }}
                  >
                    Discard
                  </Button>
                  <Button size="dense" autoFocus onClick={() => setAsking(null)}>
                    Keep
                  </Button>
                </div>
              ) : (
                <div className={classes.buttons}>
                  <Button
                    size="dense"
                    onClick={() => download(files.fileOf(set))}
                    aria-label={`Download ${name}`}
                  >
                    Download
                  </Button>
                  {writable && (
                    <Button size="dense" onClick={() => files.chooseKept(set)} aria-label={`Apply ${name}`}>
                      Apply…
                    </Button>
                  )}
                  <Button size="dense" onClick={() => setAsking(set.at)} aria-label={`Discard ${name}`}>
                    Discard…
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <Button size="dense" mt="sm" onClick={() => files.showKept(false)}>
        Later
      </Button>
    </Alert>
  );
}
