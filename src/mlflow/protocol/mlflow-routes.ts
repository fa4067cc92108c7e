import { applyDecorators, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** A controller of MLflow's REST API, under both of its prefixes. MLflow documents it, so our own description leaves it out. */
export function MlflowController(...prefixes: string[]): ClassDecorator {
  const paths = prefixes.flatMap((prefix) => [`api/${prefix}`, `ajax-api/${prefix}`]);
  return applyDecorators(ApiExcludeController(), Controller(paths)) as ClassDecorator;
}

/** MLflow answers every call that went well with 200. */
export const MlflowPost = (path: string): MethodDecorator => applyDecorators(Post(path), HttpCode(200));
export const MlflowGet = (path: string): MethodDecorator => applyDecorators(Get(path), HttpCode(200));
export const MlflowPatch = (path: string): MethodDecorator => applyDecorators(Patch(path), HttpCode(200));
export const MlflowDelete = (path: string): MethodDecorator => applyDecorators(Delete(path), HttpCode(200));
