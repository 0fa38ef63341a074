import { Alert, Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { makeInvitation } from '../../api/people';
import { invitationsQuery } from '../../api/queries';
import type { Role } from '../../api/types';
import classes from '../cards.module.css';
import { CopyOnce } from '../CopyOnce';
import { fieldError, otherError } from '../refused';
import { day, forMany, LEVELS, NO_SKILLS, ROLE_NAMES, ROLES } from './words';

const FIELDS = ['role', 'skills', 'max_uses', 'days', 'note'];

/** A new invitation: whom it lets in as what, how many and how long. Its link is shown this once. */
export function InvitationForm() {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>('annotator');
  const [skills, setSkills] = useState(NO_SKILLS);
  const [uses, setUses] = useState<number | string>(1);
  const [days, setDays] = useState<number | string>(14);
  const [note, setNote] = useState('');
  const make = useMutation({
    mutationFn: () =>
      makeInvitation({ role, skills, max_uses: Number(uses), days: Number(days), note: note.trim() }),
    onSuccess: () => {
      setNote('');
      return client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  });
  const said = otherError(make.error, FIELDS);
  const made = make.data;
  const ready = Number(uses) > 0 && Number(days) > 0;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (ready && !make.isPending) make.mutate();
  }

  return (
    <form className={classes.form} onSubmit={submit} aria-label="New invitation">
      <div className={classes.fields}>
        <NativeSelect
          label="Joins as"
          data={ROLES}
          value={role}
          error={fieldError(make.error, 'role')}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <NativeSelect
          label="Segmentation skill"
          data={LEVELS}
          value={String(skills.segmentation)}
          onChange={(event) => setSkills({ ...skills, segmentation: Number(event.currentTarget.value) })}
        />
        <NativeSelect
          label="Tracking skill"
          data={LEVELS}
          value={String(skills.tracking)}
          onChange={(event) => setSkills({ ...skills, tracking: Number(event.currentTarget.value) })}
        />
        <NumberInput
          label="How many people"
          min={1}
          max={10_000}
          allowDecimal={false}
          hideControls
          value={uses}
          error={fieldError(make.error, 'max_uses')}
          onChange={setUses}
        />
        <NumberInput
          label="Days it is open"
          min={1}
          max={366}
          allowDecimal={false}
          hideControls
          value={days}
          error={fieldError(make.error, 'days')}
          onChange={setDays}
        />
        <TextInput
          label="Note"
          placeholder="Whom it is for"
          maxLength={200}
          value={note}
          error={fieldError(make.error, 'note')}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant={ready ? 'filled' : 'default'}
          loading={make.isPending}
          disabled={!ready}
        >
          Invite
        </Button>
      </div>
      {said && (
        <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {said}
        </Alert>
      )}
      {made && (
        <CopyOnce
          label="Link of the invitation"
          text={location.origin + made.link}
          words={`This link lets ${forMany(made.max_uses)} join as ${ROLE_NAMES[made.role].toLowerCase()} until ${day(made.expires_at)}. Copy it now. It is not shown again.`}
        />
      )}
    </form>
  );
}
