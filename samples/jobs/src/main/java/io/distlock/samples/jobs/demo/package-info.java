/** The show around the jobs: a Redis, two more processes, the death of the leader and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.jobs.demo;

import org.jspecify.annotations.NullMarked;
