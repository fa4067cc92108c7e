// Rules for values of a command line: each returns the value, or the fault as "must be …".
import { accessSync, constants, statSync } from 'node:fs';

export function wholeNumber(least, most) {
  return (text) => {
    const value = Number(text);
    const isGood = /^\d+$/.test(text) && value >= least && value <= most;
    return isGood ? { value } : { fault: `must be a whole number from ${least} to ${most}` };
  };
}

/** A number with or without decimals. */
export function decimal(least, most) {
  return (text) => {
    const value = Number(text);
    const isGood = /^\d+(\.\d+)?$/.test(text) && value >= least && value <= most;
    return isGood ? { value } : { fault: `must be a number from ${least} to ${most}` };
  };
}

export function oneOf(names) {
  return (text) => (names.includes(text) ? { value: text } : { fault: `must be one of ${names.join(', ')}` });
}

/** Names separated by commas. */
export function listOf(names) {
  return (text) => {
    const value = text.split(',').map((name) => name.trim());
    return value.every((name) => names.includes(name))
      ? { value }
      : { fault: `must name ${names.join(', ')}, separated by commas` };
  };
}

/** Integers from 1, separated by commas. */
export function numbers(text) {
  const value = text.split(',').map(Number);
  return value.every((number) => Number.isInteger(number) && number >= 1)
    ? { value }
    : { fault: 'must be whole numbers from 1, separated by commas' };
}

export function isAddress(text) {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

export function address(text) {
  return isAddress(text) ? { value: text } : { fault: 'must be an http(s) address' };
}

export function date(text) {
  const value = new Date(text);
  return Number.isNaN(value.getTime()) ? { fault: 'must be a date such as 2027-01-31' } : { value };
}

export function folder(text) {
  return kindOf(text)?.isDirectory() ? { value: text } : { fault: 'must be a folder that is there' };
}

export function folderOrAddress(text) {
  if (/^[a-z]+:\/\//i.test(text)) return address(text);
  return folder(text).fault
    ? { fault: 'must be a folder that is there, or an http(s) address' }
    : { value: text };
}

/** A folder to be written; it need not exist. */
export function target(text) {
  if (/^[a-z]+:\/\//i.test(text))
    return { fault: 'must be a folder; the address of a server goes with --uri' };
  const found = kindOf(text);
  return found && !found.isDirectory() ? { fault: 'must be a folder' } : { value: text };
}

/** The source of a pipeline run. */
export function source(text) {
  if (text === 'virtual-league' || text.startsWith('file:')) return { value: text };
  if (/^[a-z]+:\/\//i.test(text)) return address(text);
  const found = kindOf(text);
  if (found?.isFile() && mayRead(text)) return { value: text };
  return { fault: 'must be a file that is there, an http(s) address or virtual-league' };
}

function mayRead(path) {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Undefined if nothing exists at the path. */
function kindOf(path) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
