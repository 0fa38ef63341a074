import type { Dashboard } from '../../api/figures';
import { counted, thousands } from '../words';
import { BarChart } from './BarChart';
import { Card } from './Card';
import { barWords, UNIT_WORDS } from './words';

interface AcceptedTasksProps {
  total: number;
  bars: Dashboard['bars'];
  unit: Dashboard['unit'];
  /** Name the days by their weekdays. */
  short?: boolean;
}

/** How many tasks were accepted in each day, week or month of the time that is looked at. */
export function AcceptedTasks({ total, bars, unit, short = false }: AcceptedTasksProps) {
  const title = `Tasks accepted ${UNIT_WORDS[unit]}`;
  return (
    <Card title={title} note={counted(total, 'task')}>
      {total === 0 ? (
        <p>No task was accepted in this time.</p>
      ) : (
        <BarChart
          height={176}
          label={title}
          bars={bars.map((bar) => ({
            key: bar.begins,
            label: barWords(bar, unit, short),
            value: bar.tasks_accepted,
            words: thousands(bar.tasks_accepted),
          }))}
        />
      )}
    </Card>
  );
}
