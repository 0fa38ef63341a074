import { Alert, Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { projectsQuery } from '../../api/queries';
import { addProject, changeProject } from '../../api/projects';
import type { Project } from '../../api/types';
import { fieldError, otherError } from '../refused';
import {
  changesOf,
  type Draft,
  draftOf,
  isComplete,
  meantBy,
  NEW,
  type NumberSetting,
  SETTINGS,
  shownOf,
  wrongWith,
} from './fields';
import classes from './ProjectsPage.module.css';

const FIELDS = ['name', ...SETTINGS.map(({ name }) => name)];

/** One number. The field keeps what was typed: `-` and `7.` are on their way to numbers. */
function SettingField({
  setting,
  draft,
  refusal,
  onChange,
}: {
  setting: NumberSetting;
  draft: Draft;
  refusal: string | null;
  onChange: (value: number | null) => void;
}) {
  const [typed, setTyped] = useState<number | string>(shownOf(setting, draft));
  const { label, hint, min, max, step, percent, decimals } = setting;
  return (
    <NumberInput
      label={label}
      description={hint}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      min={min}
      max={max}
      step={step}
      {...(percent ? { suffix: ' %' } : {})}
      allowDecimal={percent === true || decimals === true}
      clampBehavior="none"
      error={wrongWith(setting, draft) ?? refusal}
      value={typed}
      onChange={(value) => {
        setTyped(value);
        onChange(meantBy(setting, value));
      }}
    />
  );
}

/** Change a project, or add one (`project` null). */
export function ProjectForm({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const client = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  // As it was when the form was opened: the list behind it may change meanwhile.
  const [before] = useState(() => (project ? draftOf(project) : NEW));
  const [draft, setDraft] = useState(before);
  const changes = changesOf(draft, before);
  const save = useMutation({
    mutationFn: () =>
      project ? changeProject(project.id, changes) : addProject({ ...changes, name: draft.name }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey });
      onClose();
    },
    // What is wrong stands beside its field, and the one that is refused most often is at the top.
    onError: (error) => fieldError(error, 'name') !== null && name.current?.focus(),
  });
  const ready = isComplete(draft) && Object.keys(changes).length > 0;
  const said = otherError(save.error, FIELDS);
  return (
    <Modal
      opened
      onClose={onClose}
      title={project ? project.name : 'New project'}
      size={840}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !save.isPending) save.mutate();
        }}
      >
        <TextInput
          ref={name}
          className={classes.wide ?? ''}
          label="Name"
          maxLength={80}
          value={draft.name}
          data-autofocus
          error={fieldError(save.error, 'name')}
          onChange={(event) => {
            save.reset();
            setDraft({ ...draft, name: event.currentTarget.value });
          }}
        />
        {SETTINGS.map((setting) => (
          <SettingField
            key={setting.name}
            setting={setting}
            draft={draft}
            refusal={fieldError(save.error, setting.name)}
            onChange={(value) => setDraft((now) => ({ ...now, [setting.name]: value }))}
          />
        ))}
        {said && (
          <Alert
            color="err"
            role="alert"
            className={classes.wide ?? ''}
            icon={<IconAlertTriangle size={18} stroke={1.75} />}
          >
            {said}
          </Alert>
        )}
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
