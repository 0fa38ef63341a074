import { Alert, Button, NativeSelect, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { LoadProblem } from '../../app/LoadProblem';
import { instructionsQuery, instructionsVersionsQuery } from '../../api/queries';
import type { InstructionsRef } from '../../api/types';
import { canManage, canReview, useUser } from '../../app/useUser';
import { dayOf, KIND_WORDS } from '../words';
import { dropDraft, readDraft, type TextDraft } from './drafts';
import classes from './InstructionsPage.module.css';

const Markdown = lazy(() => import('../../labeling/instructions/Markdown'));
const Editor = lazy(() => import('./InstructionsEditor'));

const nothing = () => {};

/** Which version is shown: the one that counts, or an older one, which experts and admins may look up. */
function Versions({
  which,
  shown,
  onShow,
}: {
  which: InstructionsRef;
  shown: number;
  onShow: (version: number) => void;
}) {
  const { data } = useQuery(instructionsVersionsQuery(which.kind, which.project.id));
  if (!data || data.length === 0) return null;
  const written = data.map(({ number, author, at }) => ({
    value: String(number),
    label: `Version ${number}, ${dayOf(at)}${author === null ? '' : `, ${author}`}`,
  }));
  return (
    <NativeSelect
      aria-label="Version"
      data={[...written, { value: '0', label: 'The text that comes with the server' }]}
      value={String(shown)}
      onChange={(event) => onShow(Number(event.currentTarget.value))}
    />
  );
}

function versionWords({ version, at }: Pick<InstructionsRef, 'version' | 'at'>): string {
  return version === 0 ? 'the text that comes with the server' : `version ${version}, ${dayOf(at)}`;
}

/** The instructions of a project for a kind of task; admins write the next version here. */
export function InstructionsArticle({ which }: { which: InstructionsRef }) {
  const { kind, project } = which;
  const user = useUser();
  const [version, setVersion] = useState(which.version);
  const newest = useQuery(instructionsQuery(kind, project.id, which.version));
  const { data, error, refetch } = useQuery(instructionsQuery(kind, project.id, version));
  const [start, setStart] = useState<TextDraft | null>(null);
  // Read once: while the editor is open, it is the one that writes it.
  const [begun, setBegun] = useState(() => (user ? readDraft(user.id, which) : null));
  const isOld = version !== which.version;

  if (start && user && newest.data) {
    return (
      <Suspense fallback={<Skeleton height={400} />}>
        <Editor
          text={newest.data}
          start={start}
          person={user.id}
          onClose={() => {
            setStart(null);
            setBegun(null);
            setVersion(which.version);
          }}
        />
      </Suspense>
    );
  }
  return (
    <article className={classes.card} aria-label={`${project.name}, ${KIND_WORDS[kind]}`}>
      <div className={classes.head}>
        <p>
          {project.name} · {KIND_WORDS[kind].toLowerCase()} · {versionWords(isOld && data ? data : which)}
        </p>
        {canReview(user?.role) && <Versions which={which} shown={version} onShow={setVersion} />}
        {canManage(user?.role) && data && newest.data && (
          <Button onClick={() => setStart({ text: data.text, basedOn: which.version })}>
            {isOld ? 'Edit from here' : 'Edit'}
          </Button>
        )}
      </div>
      {begun && canManage(user?.role) && user && newest.data && (
        <Alert color="warn" className={classes.older}>
          A text that you began is kept in this browser. It is not saved.{' '}
          <Button size="dense" onClick={() => setStart(begun)}>
            Go on writing
          </Button>{' '}
          <Button
            size="dense"
            onClick={() => {
              dropDraft(user.id, which);
              setBegun(null);
            }}
          >
            Throw it away
          </Button>
        </Alert>
      )}
      {isOld && (
        <Alert color="warn" className={classes.older}>
          {`This text counts no more. People read ${which.version === 0 ? 'another' : `version ${which.version}`} now.`}
        </Alert>
      )}
      {error ? (
        <LoadProblem error={error} onAgain={() => void refetch()} />
      ) : data ? (
        <div className={classes.text}>
          <Suspense>
            <Markdown text={data.text} onShown={nothing} />
          </Suspense>
        </div>
      ) : (
        <Skeleton height={400} aria-label="Loading the text" />
      )}
    </article>
  );
}
