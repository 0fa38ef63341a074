import { Button } from '@mantine/core';
import { useKeymap } from '../../keyboard/KeymapContext';
import { withKeys } from '../../keyboard/withKeys';
import { NOTHING_SELECTED } from '../../tools/words';
import { useDesk } from '../../view/DeskContext';
import { useEvents, useFeature, usePixelsVersion, useSelected, useShown } from '../../view/useLabels';
import { useTracks } from '../../view/useTracks';
import { endWords, plural } from '../../view/words';
import { pixelsOf, sizeInWords, StepButtons, useCellColour } from '../CellPanel';
import { keepFocus } from '../ToolButton';
import panels from '../panels.module.css';
import { FamilyTree } from './FamilyTree';
import classes from './lineage.module.css';
import { gapWords } from '../../../labels/lineage/trackTable';
import { lifeInWords } from './trackWords';

/** The selected cell of a tracking task and its family; `onTable` opens the table of all tracks. */
export function FamilyPanel({ onTable }: { onTable: () => void }) {
  const { parts, opened } = useDesk();
  const selected = useSelected();
  const shown = useShown();
  const feature = useFeature();
  const { index } = useTracks();
  const event = useEvents().of(selected ?? 0);
  usePixelsVersion();
  const keymap = useKeymap();
  const colour = useCellColour(selected ?? 0);
  const track = selected === null ? null : index.track(selected);
  const table = (
    <Button
      size="dense"
      variant="subtle"
      className={classes.tableButton ?? ''}
      onMouseDown={keepFocus}
      onClick={onTable}
    >
      Table
    </Button>
  );
  if (selected === null) {
    return (
      <section className={panels.section} aria-label="Cell">
        <h2>Cell {table}</h2>
        <div className={classes.factsRow}>
          <p>{withKeys(NOTHING_SELECTED, keymap)}</p>
          <StepButtons />
        </div>
      </section>
    );
  }
  const pixels = pixelsOf(parts, feature, shown, selected);
  const gaps = track ? gapWords(track) : '';
  const facts = [
    track ? `in ${plural(track.frames, 'frame')}` : 'in no frame',
    gaps ? `missing in ${gaps}` : '',
    event ? endWords(event) : '',
    pixels > 0 ? sizeInWords(pixels, opened.task.movie.pixel_size_um) : 'not in this one',
  ];
  return (
    <section className={panels.section} aria-label="Cell">
      <h2>
        <span className={panels.swatch} style={{ background: colour }} aria-hidden />
        Cell {selected}
        <span className={panels.quiet}>{track && lifeInWords(track, opened.task.first)}</span>
        {table}
      </h2>
      <div className={classes.factsRow}>
        <p>{facts.filter(Boolean).join(' · ')}</p>
        <StepButtons />
      </div>
      {track && <FamilyTree cell={selected} />}
    </section>
  );
}
