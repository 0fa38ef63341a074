import { ActionIcon, Badge, Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import { groupAlerts, type DivisionAlert } from '../../labels/divisionAlerts';
import { removeDaughter } from '../../labels/divisions';
import type { Division } from '../../labels/types';
import { useKey } from '../keyboard/KeymapContext';
import { toolKeyId } from '../keyboard/keymap';
import { toolById } from '../tools/registry';
import { useDesk } from '../view/DeskContext';
import { goTo } from '../view/goTo';
import { useDivisionAlerts } from '../view/useDivisionAlerts';
import { useDivisions, useSelected } from '../view/useLabels';
import { plural } from '../view/words';
import { Cap } from './Cap';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

/** Go to a frame and select a cell there. */
export function useJump() {
  const { parts } = useDesk();
  return (t: number, cell: number) => goTo(parts, { t, cell });
}

/** A division that is none; its tool asks for the daughter where that is not clear. */
const UndoDivision = memo(function UndoDivision() {
  const { parts, writable } = useDesk();
  const key = useKey(toolKeyId('undo-division'));
  return (
    <Tooltip label={toolById('undo-division').hint}>
      <Button
        size="dense"
        disabled={!writable}
        onMouseDown={keepFocus}
        onClick={() => parts.tools.send({ type: 'USE', tool: 'undo-division' })}
        aria-keyshortcuts={key?.shortcuts}
        rightSection={key && <Cap>{key.cap}</Cap>}
      >
        Undo the division
      </Button>
    </Tooltip>
  );
});

const DivisionRow = memo(function DivisionRow({ division }: { division: Division }) {
  const { parts, writable } = useDesk();
  const jump = useJump();
  const { parent, daughters, t } = division;
  return (
    <li>
      <span className={classes.division}>
        <Button
          size="dense"
          variant="subtle"
          onClick={() => jump(t - 1, parent)}
          aria-label={`Parent ${parent}, frame ${t - 1}`}
        >
          {parent}
        </Button>
        →
        {daughters.map((cell) => (
          <span key={cell}>
            <Button
              size="dense"
              variant="subtle"
              onClick={() => jump(t, cell)}
              aria-label={`Daughter ${cell}, frame ${t}`}
            >
              {cell}
            </Button>
            <Tooltip label={`${cell} is no daughter of ${parent}`}>
              <ActionIcon
                size={22}
                aria-label={`Remove daughter ${cell}`}
                disabled={!writable}
                onMouseDown={keepFocus}
                onClick={() =>
                  parts.labels.send({
                    type: 'EDIT',
                    action: 'remove-daughter',
                    changes: removeDaughter(division, cell),
                    says: `${cell} is no daughter of ${parent} any more. Undo with Ctrl Z`,
                  })
                }
              >
                <IconX size={13} stroke={1.75} />
              </ActionIcon>
            </Tooltip>
          </span>
        ))}
      </span>
      <span className={`${classes.quiet} ${classes.end}`}>t {t}</span>
    </li>
  );
});

/** The divisions of the selected cell: the one that made it and the one it makes. */
export function DivisionsPanel() {
  const selected = useSelected();
  const divisions = useDivisions();
  if (selected === null) return null;
  const made = divisions.ofDaughter(selected);
  const makes = divisions.ofParent(selected);
  return (
    <section className={classes.section} aria-label="Divisions">
      <h2>Divisions</h2>
      {made.length + makes.length === 0 && (
        <p className={classes.facts}>Cell {selected} is in no division. Add a daughter with ⇧L.</p>
      )}
      <ul className={classes.list}>
        {[...made, ...makes].map((division) => (
          <DivisionRow key={JSON.stringify(division)} division={division} />
        ))}
      </ul>
      {made.length + makes.length > 0 && <UndoDivision />}
    </section>
  );
}

/** The alerts by kind; an edit that changes none of them renders none of them again. */
const AlertGroups = memo(function AlertGroups({ alerts }: { alerts: readonly DivisionAlert[] }) {
  const jump = useJump();
  return groupAlerts(alerts).map((group) => (
    <div key={group.kind}>
      <p className={classes.groupTitle}>
        <b>{group.title}</b>{' '}
        <span className={classes.quiet}>
          {group.count} · {group.frames.length === 1 ? 'frame' : 'frames'} {group.ranges}
        </span>
      </p>
      <ul>
        {group.alerts.map((alert) => (
          <li key={`${alert.kind} ${alert.cell} ${alert.parent} ${alert.t}`}>
            <button
              type="button"
              className={classes.place}
              data-severity={alert.severity}
              onMouseDown={keepFocus}
              onClick={() => jump(alert.t, alert.cell)}
            >
              <IconAlertTriangle size={16} stroke={1.75} aria-label={alert.severity} />
              <span>{alert.text}</span>
              <span className={classes.quiet}>t {alert.t}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  ));
});

/** What is wrong with divisions, everywhere; a click goes there. */
export function AlertsPanel() {
  const divisions = useDivisions();
  const alerts = useDivisionAlerts();
  return (
    <section aria-label="Division alerts" data-region>
      <div className={classes.section} style={{ borderBottom: 0 }}>
        <h2>
          Division alerts
          {alerts.length > 0 && (
            <Badge color="warn" variant="light">
              {alerts.length} open
            </Badge>
          )}
        </h2>
        {alerts.length === 0 && (
          <p className={classes.facts}>No alerts in {plural(divisions.size, 'division')}.</p>
        )}
      </div>
      <AlertGroups alerts={alerts} />
    </section>
  );
}
