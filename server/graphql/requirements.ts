import { builder } from './builder.ts'
import { PlatformEnum } from './enums.ts'

builder.objectType('Requirements', {
  description: 'What a job asks of the worker that runs it. A field that is null asks nothing.',
  fields: (t) => ({
    platform: t.expose('platform', { type: PlatformEnum, nullable: true, description: 'What the device must run.' }),
    osVersion: t.exposeString('osVersion', {
      nullable: true,
      description: 'The range its operating system must be in, such as ">=13 <15".',
    }),
    model: t.exposeString('model', { nullable: true, description: 'The model it must be, such as "Pixel *".' }),
    tags: t.exposeStringList('tags', { description: 'The tags it must all have.' }),
  }),
})

export const RequirementsInput = builder.inputType('RequirementsInput', {
  description: 'What a job asks of the worker that runs it. Absent fields ask nothing.',
  fields: (t) => ({
    platform: t.field({ type: PlatformEnum, description: 'What the device must run.' }),
    osVersion: t.string({
      description:
        'Comparators joined by spaces, all of which must hold, such as ">=13 <15"; a bare "14" takes 14 and every 14.x.',
    }),
    model: t.string({
      description:
        'A pattern over the device model, such as "Pixel *": * is any text, ? any character; case is ignored.',
    }),
    tags: t.stringList({
      description: "Every one must be among the worker's tags; up to 16, of up to 64 characters.",
    }),
  }),
})

builder.objectType('Capabilities', {
  description: 'What the device of a worker is, as its agent told. A field that is null is unknown and fits no demand.',
  fields: (t) => ({
    platform: t.expose('platform', { type: PlatformEnum, nullable: true, description: 'What the device runs.' }),
    osVersion: t.exposeString('osVersion', {
      nullable: true,
      description: 'The version of its operating system, such as "14.1".',
    }),
    model: t.exposeString('model', { nullable: true, description: 'The device model, such as "Pixel 8".' }),
    tags: t.exposeStringList('tags', { description: 'Words that jobs can ask for, given by the owner of the device.' }),
  }),
})

export const CapabilitiesInput = builder.inputType('CapabilitiesInput', {
  description: 'What the device of a worker is. What is absent is unknown and fits no job that asks for it.',
  fields: (t) => ({
    platform: t.field({ type: PlatformEnum, description: 'What the device runs.' }),
    osVersion: t.string({ description: 'The version of its operating system: numbers and dots, such as "14.1".' }),
    model: t.string({ description: 'The device model, such as "Pixel 8".' }),
    tags: t.stringList({ description: 'Words that jobs can ask for: up to 16, of up to 64 characters.' }),
  }),
})
