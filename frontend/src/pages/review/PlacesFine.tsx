import { useQuery } from '@tanstack/react-query';
import { placeDecisionsQuery } from '../../api/queries';
import type { DecidedPlace } from '../../api/places';
import type { Task } from '../../api/types';
import classes from './LeftOpen.module.css';

interface PlacesFineProps {
  task: Task;
  onGo: (place: DecidedPlace['place']) => void;
}

/** What the list of places called suspicious and the annotator found fine: the expert may see it otherwise. */
export function PlacesFine({ task, onGo }: PlacesFineProps) {
  const { data, isError } = useQuery({ ...placeDecisionsQuery(task.id), enabled: task.kind === 'tracking' });
  if (isError) return <span className={classes.left}>What was found fine could not be read.</span>;
  const fine = (data ?? []).filter(({ decision }) => decision !== null);
  if (fine.length === 0) return null;
  return (
    <details className={classes.left}>
      <summary>
        {fine.length} {fine.length === 1 ? 'place' : 'places'} found fine
      </summary>
      <ul>
        {fine.map(({ place, decision }) => (
          <li key={place.id}>
            <button type="button" className={classes.go} onClick={() => onGo(place)}>
              <span>t {place.t}</span>
              <span>
                {place.title}: {place.detail}
              </span>
              <small>{decision?.by}</small>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
