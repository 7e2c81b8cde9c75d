#!/usr/bin/env node
// A file that is there before the build, so that npm links the command on a fresh checkout.
import '../dist/cli/main.js';
