import { Alert, Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import { wordsFor } from '../../api/problems';
import { settledTab } from '../../api/tab';
import { askForWork } from '../../api/tasks';
import { useDesk } from '../view/DeskContext';
import { forgetStep } from './progress';
import classes from './tour.module.css';

/** The practice task is submitted: nobody looks at it, and work can begin. */
export function TourDone() {
  const { opened } = useDesk();
  const navigate = useNavigate();
  const task = opened.task.id;
  useEffect(() => forgetStep(task), [task]);
  const ask = useMutation({
    mutationFn: async () => askForWork(await settledTab()),
    onSuccess: (answer) => navigate(answer.task ? `/tasks/${answer.task.id}` : '/'),
  });
  return (
    <Modal
      opened
      onClose={() => void navigate('/')}
      title="That is all. Ask for work."
      centered
      withCloseButton={false}
      attributes={{ header: { role: 'none' } }}
    >
      <p>
        You have done what most tasks need. Nothing of this counts and nobody looks at it; an expert looks at
        what you submit from now on. The tour stays on your work page, and among the keys of a task.
      </p>
      {ask.isError && (
        <Alert color="err" role="alert" mt="sm">
          {wordsFor(ask.error)}
        </Alert>
      )}
      <div className={classes.end}>
        <Button variant="filled" data-autofocus loading={ask.isPending} onClick={() => ask.mutate()}>
          Ask for work
        </Button>
        <Button component={Link} to="/">
          To my work
        </Button>
      </div>
    </Modal>
  );
}
