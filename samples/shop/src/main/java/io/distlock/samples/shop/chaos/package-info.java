/** What the demo adds to a service so that it can be killed at a named point. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.shop.chaos;

import org.jspecify.annotations.NullMarked;
