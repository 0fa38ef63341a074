import { Alert, Button, FileButton, Textarea } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { addPicture, writeInstructions } from '../../api/instructions';
import { wordsFor } from '../../api/problems';
import { instructionsListQuery, instructionsVersionsQuery } from '../../api/queries';
import type { InstructionsText } from '../../api/types';
import Markdown from '../../labeling/instructions/Markdown';
import { KIND_WORDS } from '../words';
import { dropDraft, keepDraft, type TextDraft } from './drafts';
import classes from './InstructionsPage.module.css';

const LONGEST = 200_000;
const nothing = () => {};

/**
 * Write the next version: Markdown at the left, what people will read at the right.
 *
 * `text`: the version that counts; `start`: what one begins with, and the version that it was made from. What is written
 * is kept in the browser until it is saved or thrown away.
 */
export default function InstructionsEditor({
  text,
  start,
  person,
  onClose,
}: {
  text: InstructionsText;
  start: TextDraft;
  person: number;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(start.text);
  const [leaving, setLeaving] = useState(false);
  const shown = useDeferredValue(draft);
  const kind = text.kind;

  const save = useMutation({
    mutationFn: () => writeInstructions(kind, text.project.id, draft, start.basedOn),
    onSuccess: async () => {
      dropDraft(person, text);
      await Promise.all([
        client.invalidateQueries({ queryKey: instructionsListQuery.queryKey }),
        client.invalidateQueries({ queryKey: instructionsVersionsQuery(kind, text.project.id).queryKey }),
      ]);
      onClose();
    },
  });
  const upload = useMutation({
    mutationFn: addPicture,
    onSuccess: (name, file) => {
      const what = file.name.replace(/\.\w+$/, '').replace(/[[\]\\]/g, '');
      const at = area.current?.selectionStart ?? draft.length;
      setDraft((now) => `${now.slice(0, at)}![${what}](pictures/${name})${now.slice(at)}`);
    },
  });
  const failed = save.error ?? upload.error;
  const differs = draft !== text.text;
  const changed = differs && draft.trim() !== '';
  const { basedOn } = start;
  useEffect(() => {
    if (shown !== text.text) keepDraft(person, text, { text: shown, basedOn });
  }, [shown, text, person, basedOn]);

  function leave() {
    dropDraft(person, text);
    onClose();
  }

  return (
    <form
      className={classes.editor}
      aria-label={`Edit ${text.project.name}, ${KIND_WORDS[kind]}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !save.isPending) save.mutate();
      }}
    >
      <div className={classes.head}>
        <p>
          {text.project.name} · {KIND_WORDS[kind].toLowerCase()} · version {basedOn + 1}
        </p>
        <FileButton
          accept="image/png,image/jpeg,image/webp"
          onChange={(file) => file && upload.mutate(file)}
          inputProps={{ 'aria-label': 'Picture' }}
        >
          {(props) => (
            <Button
              {...props}
              loading={upload.isPending}
              leftSection={<IconPhotoPlus size={18} stroke={1.75} aria-hidden />}
            >
              Add a picture…
            </Button>
          )}
        </FileButton>
        <Button onClick={() => (differs ? setLeaving(true) : leave())}>Cancel</Button>
        <Button
          type="submit"
          variant={changed ? 'filled' : 'default'}
          disabled={!changed}
          loading={save.isPending}
        >
          Save version {basedOn + 1}
        </Button>
      </div>
      {failed && (
        <Alert color="err" role="alert">
          {wordsFor(failed)}
        </Alert>
      )}
      {leaving && (
        <Alert color="warn" role="alert" className={classes.older}>
          What you wrote is not saved.{' '}
          <Button size="dense" autoFocus onClick={() => setLeaving(false)}>
            Go on writing
          </Button>{' '}
          <Button size="dense" onClick={leave}>
            Throw it away
          </Button>
        </Alert>
      )}
      <div className={classes.panes}>
        <Textarea
          ref={area}
          label="Markdown"
          description="Pictures are put in where the cursor stands."
          value={draft}
          maxLength={LONGEST}
          onChange={(event) => setDraft(event.currentTarget.value)}
          rows={34}
          spellCheck
        />
        <section aria-label="Preview">
          <h2 className={classes.previewTitle}>Preview</h2>
          <div className={`${classes.card} ${classes.text}`}>
            <Markdown text={shown} onShown={nothing} />
          </div>
        </section>
      </div>
    </form>
  );
}
