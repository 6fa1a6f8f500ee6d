import type { ComboboxOption } from '@grafana/ui';
import type { ListedProcess } from '@vma-tracker/exporter/client';
import { unescapeWire } from '@vma-tracker/exporter/view';

// A picker is for choosing by eye; what is beyond is found by typing.
const MOST = 200;
const LONGEST_CMDLINE = 80;

/**
 * Processes to choose a PID from: the one whose PID was typed, then those with most VMAs first; `typed` is part of name, command
 * line or PID.
 */
export function pidOptions(processes: readonly ListedProcess[], typed: string): ComboboxOption[] {
  const isNamed = ({ value }: ComboboxOption) => value === typed.trim();
  return processes
    .map(({ pid, comm, cmdline, vmas }) => ({
      value: `${pid}`,
      label: `${unescapeWire(comm)} (${pid})`,
      description: `${vmas === null ? 'map unknown' : `${vmas} VMAs`} · ${unescapeWire(cmdline).slice(0, LONGEST_CMDLINE)}`,
      vmas,
    }))
    .filter((option) => mentions(`${option.label} ${option.description}`, typed))
    .sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)) || (b.vmas ?? -1) - (a.vmas ?? -1))
    .slice(0, MOST)
    .map(({ value, label, description }) => ({ value, label, description }));
}

/** Names to choose from, and how many processes bear each. */
export function nameOptions(processes: readonly ListedProcess[], typed: string): ComboboxOption[] {
  const counts = new Map<string, number>();
  for (const { comm } of processes) {
    counts.set(comm, (counts.get(comm) ?? 0) + 1);
  }
  return [...counts]
    .map(([comm, count]) => ({
      value: comm,
      label: unescapeWire(comm),
      description: count === 1 ? '1 process' : `${count} processes`,
    }))
    .filter(({ label }) => mentions(label, typed))
    .sort((a, b) => a.label.localeCompare(b.label))
    .slice(0, MOST);
}

/** The dashboard's variables, as what a query may hold in place of a value. */
export function variableOptions(names: readonly string[], typed: string): ComboboxOption[] {
  return names
    .map((name) => ({ value: `$${name}`, label: `$${name}`, description: 'dashboard variable' }))
    .filter(({ label }) => mentions(label, typed));
}

function mentions(text: string, typed: string): boolean {
  return text.toLowerCase().includes(typed.trim().toLowerCase());
}
