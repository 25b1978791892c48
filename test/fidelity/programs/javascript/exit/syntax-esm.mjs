import { absent } from 'node:fs';
