import React, { useState } from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { Alert, Combobox, InlineField, InlineFieldRow, InlineSwitch, RadioButtonGroup } from '@grafana/ui';
import { viewerInWords } from '@vma-tracker/exporter/view';
import { nameOptions, pidOptions, variableOptions } from './picker-options';
import { queryProblem } from './selection';
import { DEFAULT_QUERY, type VmaOptions, type VmaQuery } from './types';
import type { VmaDataSource } from './VmaDataSource';

type Props = QueryEditorProps<VmaDataSource, VmaQuery, VmaOptions>;

const SELECT_BY = [
  { value: 'comm' as const, label: 'Name' },
  { value: 'pid' as const, label: 'PID' },
];

/** Which process: picked from those that run now, typed, or a variable of the dashboard. */
export function QueryEditor({ datasource, query, onChange, onRunQuery }: Props) {
  const [problem, setProblem] = useState<string>();
  const [missing, setMissing] = useState<string | null>(null);
  const { selectBy, children, pid, comm } = { ...DEFAULT_QUERY, ...query };
  const change = (changed: Partial<VmaQuery>) => {
    onChange({ ...DEFAULT_QUERY, ...query, ...changed });
    onRunQuery();
  };
  const options = async (typed: string) => {
    const variables = variableOptions(
      getTemplateSrv()
        .getVariables()
        .map(({ name }) => name),
      typed,
    );
    try {
      const { processes, viewer } = await datasource.listProcesses();
      setProblem(undefined);
      setMissing(viewerInWords(viewer));
      return [...variables, ...(selectBy === 'pid' ? pidOptions : nameOptions)(processes, typed)];
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return variables;
    }
  };
  const value = selectBy === 'pid' ? pid : comm;
  const wrong = queryProblem({ selectBy, comm }) ?? problem;
  return (
    <>
      <InlineFieldRow>
        <InlineField
          label="Process by"
          tooltip="A name stays right when the process restarts; a PID is one process only."
        >
          <RadioButtonGroup
            aria-label="Process by"
            options={SELECT_BY}
            value={selectBy}
            onChange={(by) => change({ selectBy: by })}
          />
        </InlineField>
        <InlineField label={selectBy === 'pid' ? 'PID' : 'Name'} invalid={wrong !== undefined} error={wrong}>
          <Combobox
            key={selectBy}
            id={`vmatracker-process-${query.refId}`}
            width={40}
            isClearable
            createCustomValue
            customValueDescription={selectBy === 'pid' ? 'Several: 12,34' : 'As ps -o comm shows it: 15 bytes'}
            placeholder={selectBy === 'pid' ? 'Choose, or type a PID' : 'Choose, or type a name'}
            options={options}
            value={value === '' ? null : value}
            onChange={(option) => change({ [selectBy]: option?.value ?? '' })}
          />
        </InlineField>
        <InlineField label="Children" tooltip="With its children, and theirs, beside it">
          <InlineSwitch
            id={`vmatracker-children-${query.refId}`}
            value={children}
            onChange={(event) => change({ children: event.currentTarget.checked })}
          />
        </InlineField>
      </InlineFieldRow>
      {missing !== null && (
        <Alert severity="info" title="Not all processes are listed">
          {missing}
        </Alert>
      )}
    </>
  );
}
