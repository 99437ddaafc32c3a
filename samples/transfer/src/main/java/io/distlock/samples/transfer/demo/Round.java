package io.distlock.samples.transfer.demo;

import io.distlock.samples.transfer.Books;
import java.time.Duration;

/**
 * What became of many transfers.
 *
 * @param done how many were made
 * @param refused how many an account refused
 * @param failed how many ended otherwise
 * @param before the books before them
 * @param after the books after them
 */
record Round(int done, int refused, int failed, Books before, Books after, Duration time) {}
