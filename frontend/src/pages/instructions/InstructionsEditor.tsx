import { Alert, Button, FileButton, Textarea } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useRef, useState } from 'react';
import { addPicture, writeInstructions } from '../../api/instructions';
import { wordsFor } from '../../api/problems';
import { instructionsListQuery } from '../../api/queries';
import type { InstructionsText } from '../../api/types';
import Markdown from '../../labeling/instructions/Markdown';
import { KIND_WORDS } from '../words';
import classes from './InstructionsPage.module.css';

const LONGEST = 200_000;
const nothing = () => {};

/** Write the next version: Markdown at the left, what people will read at the right. */
export default function InstructionsEditor({
  text,
  onClose,
}: {
  text: InstructionsText;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(text.text);
  const shown = useDeferredValue(draft);
  const kind = text.kind;

  const save = useMutation({
    mutationFn: () => writeInstructions(kind, text.project.id, draft, text.version),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: instructionsListQuery.queryKey });
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
  const changed = draft !== text.text && draft.trim() !== '';
  return (
    <form
      className={classes.editor}
      aria-label={`Edit ${text.project.name}, ${KIND_WORDS[kind]}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) save.mutate();
      }}
    >
      <div className={classes.head}>
        <p>
          {text.project.name} · {KIND_WORDS[kind].toLowerCase()} · version {text.version + 1}
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
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant={changed ? 'filled' : 'default'}
          disabled={!changed}
          loading={save.isPending}
        >
          Save version {text.version + 1}
        </Button>
      </div>
      {failed && (
        <Alert color="err" role="alert">
          {wordsFor(failed)}
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
