/** A service that runs several times: a job that one process does at each tick, and work that only the leader does. */
@NullMarked
package io.distlock.samples.jobs;

import org.jspecify.annotations.NullMarked;
