import { Alert, Button, Modal, NativeSelect, Switch, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { changePerson, makeLink } from '../../api/people';
import { wordsFor } from '../../api/problems';
import { peopleQuery, sessionQuery } from '../../api/queries';
import type { Person, Role } from '../../api/types';
import { SessionsTable } from '../account/SessionsTable';
import classes from '../cards.module.css';
import { CopyOnce } from '../CopyOnce';
import { changeOf, day, draftOf, LEVELS, ROLES } from './words';

function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
      {wordsFor(error)}
    </Alert>
  );
}

/** Role, skills and pause of a person; what was changed is saved at once. */
function RoleAndSkills({ person, onSaved }: { person: Person; onSaved: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(person));
  const change = changeOf(person, draft);
  const save = useMutation({
    mutationFn: () => changePerson(person.id, change ?? {}),
    onSuccess: async () => {
      // One's own role may be another now: the header asks for it.
      await Promise.all([
        client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
        client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]);
      onSaved();
    },
  });

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (change !== null && !save.isPending) save.mutate();
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.fields}>
        <NativeSelect
          label="Role"
          data={ROLES}
          value={draft.role}
          onChange={(event) => setDraft({ ...draft, role: event.currentTarget.value as Role })}
        />
        {(['segmentation', 'tracking'] as const).map((kind) => (
          <NativeSelect
            key={kind}
            label={kind === 'segmentation' ? 'Segmentation skill' : 'Tracking skill'}
            data={LEVELS}
            value={String(draft.skills[kind])}
            onChange={(event) =>
              setDraft({ ...draft, skills: { ...draft.skills, [kind]: Number(event.currentTarget.value) } })
            }
          />
        ))}
      </div>
      <Switch
        label={
          person.paused_at === null ? 'Paused: gets no new work' : `Paused since ${day(person.paused_at)}`
        }
        description={person.paused_at !== null && draft.paused ? 'Switch it off to lift the pause.' : null}
        checked={draft.paused}
        onChange={(event) => setDraft({ ...draft, paused: event.currentTarget.checked })}
      />
      {draft.paused && (
        <Textarea
          rows={3}
          label="Why, in words for the person"
          maxLength={500}
          value={draft.reason}
          onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
        />
      )}
      {change?.role && (
        <p className={classes.quiet}>With another role {person.name} is signed out everywhere else.</p>
      )}
      <Refusal error={save.error} />
      <div className={classes.row}>
        <Button
          type="submit"
          variant={change === null ? 'default' : 'filled'}
          disabled={change === null}
          loading={save.isPending}
        >
          Save
        </Button>
        <Button onClick={onSaved}>Cancel</Button>
      </div>
    </form>
  );
}

/** One-time links for who forgot a password, or never had one. */
function WayIn({ person }: { person: Person }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const make = useMutation({
    mutationFn: (reset: boolean) => makeLink(person.id, reset),
    onSuccess: () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: peopleQuery.queryKey });
    },
  });
  return (
    <section className={`${classes.form} ${classes.rule}`} aria-labelledby="way-in">
      <h3 className={classes.part} id="way-in">
        The way in
      </h3>
      {asking ? (
        <>
          <p>
            The password of {person.name} counts no more, and they are signed out everywhere. They come back
            by the link and set a new one.
          </p>
          <div className={classes.row}>
            <Button variant="filled" loading={make.isPending} onClick={() => make.mutate(true)}>
              Reset
            </Button>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
          </div>
        </>
      ) : (
        <div className={classes.row}>
          <Button loading={make.isPending} onClick={() => make.mutate(false)}>
            New sign-in link
          </Button>
          {person.has_password && <Button onClick={() => setAsking(true)}>Reset password…</Button>}
        </div>
      )}
      <Refusal error={make.error} />
      {make.data && (
        <CopyOnce
          label="Sign-in link"
          text={location.origin + make.data.link}
          words={`This link signs ${person.name} in once, until ${day(make.data.expires_at)}. Copy it now. It is not shown again.`}
        />
      )}
    </section>
  );
}

/** Everything an admin does with one person. */
export function PersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={person.name}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <RoleAndSkills person={person} onSaved={onClose} />
      <WayIn person={person} />
      <section className={classes.rule} aria-labelledby="signed-in">
        <h3 className={classes.part} id="signed-in">
          Signed in
        </h3>
        <SessionsTable personId={person.id} label={`Where ${person.name} is signed in`} />
      </section>
    </Modal>
  );
}
