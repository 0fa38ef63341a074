import { VisuallyHidden } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { familyOf } from '../../../labels/lineage/lineageOrder';
import { frameAt } from '../../../labels/lineage/timeAxis';
import { treeLayout } from '../../../labels/lineage/treeLayout';
import { useDesk } from '../../view/DeskContext';
import { goToCell } from '../../view/goTo';
import { useTracks } from '../../view/useTracks';
import { keepFocus } from '../ToolButton';
import {
  branchAt,
  drawTree,
  MOST,
  rowHeight,
  rowMiddle,
  TREE_FOOT,
  TREE_LEFT,
  TREE_RIGHT,
  treeHeight,
  type TreeScene,
} from './drawTree';
import { readLaneColours } from './laneColours';
import classes from './lineage.module.css';
import { trackInWords } from './trackWords';
import { useDrawing, useSize } from './useDrawing';

/** The family of a cell as a tree. One Tab stop: arrows choose a branch, Enter goes to its cell. */
export function FamilyTree({ cell }: { cell: number }) {
  const { parts, opened, view } = useDesk();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const { index, version } = useTracks();
  const t = useSelector(parts.frames, (state) => state.context.t);
  const hovered = useSelector(parts.selection, (state) => state.context.hovered);
  const [chosen, setChosen] = useState<number | null>(null);
  const colours = useMemo(() => readLaneColours(document.documentElement), []);
  const layout = useMemo(
    () => treeLayout(familyOf(cell, (each) => index.track(each))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `version` is that of the index
    [cell, index, version],
  );
  const { first, last } = opened.task;
  const whole = treeHeight(layout);
  const height = Math.min(MOST, whole) + TREE_FOOT;
  const sceneAt = (top: number): TreeScene => ({
    axis: { first, last, left: TREE_LEFT, right: Math.max(TREE_LEFT + 1, width - TREE_RIGHT) },
    width,
    height,
    top,
    t,
    layout,
    lookup: (each) => index.track(each),
    selected: cell,
    hovered,
    colourOf: (each) => colours.labels[view.colouring.colourOf(each)]!,
  });
  const top = () => box.current?.scrollTop ?? 0;
  const drawing = useDrawing({ width, height }, (context) => drawTree(context, sceneAt(top()), colours));
  const hover = (cells: readonly number[]) => parts.selection.send({ type: 'HOVER', cells });
  const under = (event: React.MouseEvent<HTMLElement>) => {
    const { left, top: edge } = event.currentTarget.getBoundingClientRect();
    const scene = sceneAt(top());
    const frame = frameAt(scene.axis, event.clientX - left);
    const found = branchAt(scene, frame, event.clientY - edge);
    return found === null ? null : { cell: found, t: frame };
  };
  const order = useMemo(() => [...layout.branches].sort((a, b) => a.row - b.row), [layout]);
  const at = order.findIndex((branch) => branch.cell === chosen);
  const reveal = (row: number) => {
    const node = box.current;
    if (!node) return;
    const middle = rowMiddle(layout, row);
    const half = rowHeight(layout) / 2 + 4;
    if (middle - half < node.scrollTop) node.scrollTop = middle - half;
    else if (middle + half > node.scrollTop + height - TREE_FOOT)
      node.scrollTop = middle + half - height + TREE_FOOT;
  };
  const own = layout.branches.find((branch) => branch.cell === cell)?.row;
  const show = useEffectEvent(reveal);
  useEffect(() => {
    if (own !== undefined) show(own);
  }, [cell, own]);
  const choose = (row: number) => {
    const branch = order[Math.min(order.length - 1, Math.max(0, row))];
    if (!branch) return;
    setChosen(branch.cell);
    hover([branch.cell]);
    reveal(branch.row);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(at - 1);
    else if (event.key === 'Enter' && chosen !== null && !parts.tools.getSnapshot().context.prompt)
      goToCell(parts, chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const current = at < 0 ? null : index.track(order[at]!.cell);
  return (
    <div
      ref={box}
      className={classes.tree}
      style={{ height }}
      role="listbox"
      aria-label={`Family of cell ${cell}`}
      aria-activedescendant={current ? `${id}-branch` : undefined}
      tabIndex={0}
      onScroll={drawing.redraw}
      onKeyDown={press}
      onFocus={() => choose(order.findIndex((branch) => branch.cell === cell))}
      onBlur={() => {
        setChosen(null);
        hover([]);
      }}
      onMouseDown={keepFocus}
      onPointerMove={(event) => {
        const found = under(event);
        hover(found ? [found.cell] : []);
      }}
      onPointerLeave={() => hover([])}
      onClick={(event) => {
        const found = under(event);
        if (found) goToCell(parts, found.cell, found.t);
      }}
    >
      {current && (
        <VisuallyHidden
          id={`${id}-branch`}
          role="option"
          style={{ top: rowMiddle(layout, order[at]!.row) }}
          aria-selected={current.cell === cell}
          aria-posinset={at + 1}
          aria-setsize={order.length}
        >
          {trackInWords(current)}
        </VisuallyHidden>
      )}
      <div className={classes.spacer} style={{ height: whole + TREE_FOOT }}>
        <canvas {...drawing.props} className={classes.sticky} aria-hidden />
      </div>
    </div>
  );
}
