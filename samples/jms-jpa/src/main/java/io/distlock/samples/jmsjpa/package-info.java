/** Orders that are stored by JPA and announced by JMS, in one transaction. */
@NullMarked
package io.distlock.samples.jmsjpa;

import org.jspecify.annotations.NullMarked;
