import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { wordsFor } from '../../api/problems';
import { openTour } from '../../api/tour';
import { AppHeader } from '../../app/AppHeader';
import { DeskLoading } from '../../app/DeskLoading';
import { PageMessage } from '../../app/PageMessage';

/** The way to the tour: one's practice task is found or made, and opened. */
export function TourPage() {
  const navigate = useNavigate();
  const { mutate, isError, error } = useMutation({
    mutationFn: () => openTour(),
    onSuccess: (task) => navigate(`/tasks/${task}`, { replace: true }),
  });
  useEffect(() => mutate(), [mutate]);
  if (!isError) return <DeskLoading words="Opening the tour" />;
  return (
    <>
      <AppHeader desk />
      <PageMessage
        title="The tour did not open"
        text={wordsFor(error)}
        action={<Button onClick={() => mutate()}>Try again</Button>}
      />
    </>
  );
}
