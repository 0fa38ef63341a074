import { Alert, Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { wordsFor } from '../../api/problems';
import { projectsQuery } from '../../api/queries';
import { addProject, changeProject } from '../../api/projects';
import type { Project } from '../../api/types';
import { changesOf, draftOf, isComplete, NEW, SETTINGS } from './fields';
import classes from './ProjectsPage.module.css';

/** Change a project, or add one (`project` null). */
export function ProjectForm({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const client = useQueryClient();
  const before = project ? draftOf(project) : NEW;
  const [draft, setDraft] = useState(before);
  const changes = changesOf(draft, before);
  const save = useMutation({
    mutationFn: () =>
      project ? changeProject(project.id, changes) : addProject({ ...changes, name: draft.name }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
      onClose();
    },
  });
  const ready = isComplete(draft) && Object.keys(changes).length > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={project ? project.name : 'New project'}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        {save.error && (
          <Alert color="err" role="alert" className={classes.wide}>
            {wordsFor(save.error)}
          </Alert>
        )}
        <TextInput
          className={classes.wide ?? ''}
          label="Name"
          maxLength={80}
          value={draft.name}
          data-autofocus
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        {SETTINGS.map(({ name, label, hint, min, max, step }) => (
          <NumberInput
            key={name}
            label={label}
            description={hint}
            min={min}
            max={max}
            step={step}
            allowDecimal={step < 1}
            clampBehavior="none"
            error={
              draft[name] !== null && (draft[name] < min || draft[name] > max) ? `${min} to ${max}` : null
            }
            value={draft[name] ?? ''}
            onChange={(value) => setDraft({ ...draft, [name]: value === '' ? null : Number(value) })}
          />
        ))}
        <div className={classes.buttons}>
          <Button
            type="submit"
            variant={ready ? 'filled' : 'default'}
            disabled={!ready}
            loading={save.isPending}
          >
            {project ? 'Save' : 'Add'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}
