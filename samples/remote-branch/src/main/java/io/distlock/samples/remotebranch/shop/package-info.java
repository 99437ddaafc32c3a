/** A shop on Spring Boot, which has points given. */
@NullMarked
package io.distlock.samples.remotebranch.shop;

import org.jspecify.annotations.NullMarked;
