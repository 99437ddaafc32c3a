/** Locks without servers in the tests of Spring Boot applications. */
@NullMarked
package io.distlock.lock.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
