import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A response to an error, complete but for the headers that all responses share. */
export interface ErrorResponse {
  status: number;
  contentType: string;
  body: string;
}

/** How a dialect describes an error that was thrown. */
export interface DialectError extends ErrorResponse {
  /** The error is a defect of this program and is logged as one. */
  isInternal: boolean;
  /** There is no such route; one with another method is a 405 with `allow`. */
  isUnknownRoute: boolean;
}

/** What a dialect's guard may need to know of the server. */
export interface ServerFacts {
  /** Host names that are allowed besides this machine's, in lower case. */
  allowedHosts: ReadonlySet<string>;
  /** The methods of an address without its query; empty if it is unknown. */
  methodsOf(path: string): readonly string[];
}

/**
 * The conventions of an API that its clients expect and that differ from this program's own: which addresses belong to it,
 * how errors are answered, how JSON is read, what is checked before a request is handled.
 */
export interface ApiDialect {
  /** Whether an address, with its query, belongs to the API. */
  owns(url: string): boolean;
  errorOf(exception: unknown, url: string): DialectError;
  /** The response to an address that the router cannot read. */
  badAddress(detail: string): ErrorResponse;
  /** The response while too many requests are in progress; computed once. */
  overloaded(detail: string): ErrorResponse;
  /**
   * The value of a JSON body.
   * @throws {JsonFault} when the text is not JSON
   */
  readJson(text: string, headers: IncomingHttpHeaders): unknown;
  /** Checks a request when it arrives: may answer it (`answered`), refuse it (an error) or change its headers. */
  guard(request: FastifyRequest, reply: FastifyReply, server: ServerFacts): Error | 'answered' | undefined;
}

/** The dialect that an address belongs to; undefined for this program's own routes. */
export function dialectOf(dialects: readonly ApiDialect[], url: string): ApiDialect | undefined {
  return dialects.find((dialect) => dialect.owns(url));
}
