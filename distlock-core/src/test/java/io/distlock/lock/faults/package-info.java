/** What the locks promise when processes die or stop, the server hangs, restarts or fails over: with real ones of each. */
package io.distlock.lock.faults;
