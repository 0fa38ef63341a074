import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';

/** A heading that sorts its column when it is pressed; the chosen one says which way. */
export function SortHeading({
  name,
  chosen,
  descending,
  onSort,
}: {
  name: string;
  chosen: boolean;
  descending: boolean;
  onSort: () => void;
}) {
  const Arrow = descending ? IconChevronDown : IconChevronUp;
  return (
    <th scope="col" aria-sort={chosen ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={onSort}>
        {name}
        {chosen && <Arrow size={15} stroke={1.75} aria-hidden="true" />}
      </button>
    </th>
  );
}
