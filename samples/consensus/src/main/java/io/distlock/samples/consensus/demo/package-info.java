/** The show around the elections: servers, rival applications and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.consensus.demo;

import org.jspecify.annotations.NullMarked;
