/** Files of edits at the page: those kept in this browser, the one that is looked at, and how one gets here. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { sessionQuery } from '../../api/queries';
import type { ActorRefFrom } from 'xstate';
import type { OpenedTask } from '../actors/opening';
import type { taskMachine } from '../actors/task';
import { discardRefused, refusedEdits, type RefusedEdits } from '../saving/refused';
import { editsFileOf, EditsFileRefused, MAX_BYTES, readEditsFile, type EditsFile } from './editsFile';

/** A file to look at: a promise, for it may have to be read first. `kept`: it lies in this browser. */
export interface ChosenFile {
  name: string;
  read: () => Promise<EditsFile>;
  kept: RefusedEdits | null;
}

export interface EditsFiles {
  kept: readonly RefusedEdits[];
  /** Whether what is kept is shown. */
  keptShown: boolean;
  showKept: (shown: boolean) => void;
  discard: (set: RefusedEdits) => Promise<void>;
  fileOf: (set: {
    edits: readonly RefusedEdits['edits'][number][];
    base?: number | null;
    at: string;
    reason: string;
  }) => EditsFile;
  chosen: ChosenFile | null;
  choose: (file: File) => void;
  chooseKept: (set: RefusedEdits) => void;
  close: () => void;
  dropping: boolean;
}

export function useEditsFiles(
  root: ActorRefFrom<typeof taskMachine>,
  opened: OpenedTask,
  writable: boolean,
): EditsFiles {
  const { data: session } = useQuery(sessionQuery);
  const person = session?.user.name ?? '';
  const [kept, setKept] = useState<readonly RefusedEdits[]>([]);
  const [keptShown, showKept] = useState(false);
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const { task } = opened;

  useEffect(() => {
    let gone = false;
    const look = async () => {
      await opened.journal.written();
      const sets = await refusedEdits(task.id, root.getSnapshot().context.person);
      if (gone) return;
      setKept(sets);
      showKept(sets.length > 0);
    };
    void look();
    return () => {
      gone = true;
    };
  }, [root, opened, task]);

  const choose = useCallback(
    (file: File) => {
      const read = async () => {
        if (file.size > MAX_BYTES)
          throw new EditsFileRefused(
            `“${file.name}” is too large to be a file of edits. Choose one from “Download my edits”.`,
          );
        return readEditsFile(file.name, await file.text(), task);
      };
      setChosen({ name: file.name, read, kept: null });
    },
    [task],
  );
  const dropping = useDrop(root, writable, choose);
  const fileOf = useCallback<EditsFiles['fileOf']>((set) => editsFileOf(task, set, person), [task, person]);
  return useMemo(
    () => ({
      kept,
      keptShown,
      showKept,
      discard: async (set) => {
        await discardRefused(set);
        setKept((sets) => sets.filter(({ at }) => at !== set.at));
      },
      fileOf,
      chosen,
      choose,
      chooseKept: (set) => setChosen({ name: '', read: () => Promise.resolve(fileOf(set)), kept: set }),
      close: () => setChosen(null),
      dropping,
    }),
    [kept, keptShown, fileOf, chosen, choose, dropping],
  );
}

/** A file may be dropped anywhere on the page. Whether one is over it. */
function useDrop(
  root: ActorRefFrom<typeof taskMachine>,
  writable: boolean,
  choose: (file: File) => void,
): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!isFile(event)) return;
      // Else the browser leaves the page and shows the file.
      event.preventDefault();
      setDropping(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const drop = (event: DragEvent) => {
      if (!isFile(event)) return;
      event.preventDefault();
      setDropping(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      if (writable) choose(file);
      else
        root.send({
          type: 'SAY',
          text: 'This task can be looked at, not changed: no edits can be applied.',
          wrong: true,
        });
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [root, writable, choose]);
  return dropping;
}
