import { applyDecorators, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** A controller of MLflow's REST API, under both of its prefixes. MLflow documents it, so our API description does not. */
export function MlflowController(...prefixes: string[]): ClassDecorator {
  const paths = prefixes.flatMap((prefix) => [`api/${prefix}`, `ajax-api/${prefix}`]);
  return applyDecorators(ApiExcludeController(), Controller(paths)) as ClassDecorator;
}

/** Every successful call of MLflow's API has status 200. */
export const MlflowPost = (path: string): MethodDecorator => applyDecorators(Post(path), HttpCode(200));
export const MlflowGet = (path: string): MethodDecorator => applyDecorators(Get(path), HttpCode(200));
export const MlflowPatch = (path: string): MethodDecorator => applyDecorators(Patch(path), HttpCode(200));
export const MlflowDelete = (path: string): MethodDecorator => applyDecorators(Delete(path), HttpCode(200));
