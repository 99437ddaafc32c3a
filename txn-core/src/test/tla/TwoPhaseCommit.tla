------------------------------ MODULE TwoPhaseCommit ------------------------------
(***********************************************************************************)
(* What the models of all decision logs share: coordinator, branches, invariants.  *)
(* ZooKeeperLog, JdbcLog and QuorumLog extend it with the steps of their log.      *)
(*                                                                                 *)
(* SOURCES                                                                         *)
(* - Presumed abort: C. Mohan, B. Lindsay, R. Obermarck, "Transaction Management   *)
(*   in the R* Distributed Database Management System", ACM TODS 11(4), 1986,      *)
(*   section 3 (the presumed abort protocol).                                      *)
(* - J. Gray, L. Lamport, "Consensus on Transaction Commit", ACM TODS 31(1), 2006, *)
(*   section 2 (transaction commit: stability and consistency) and section 3       *)
(*   (two-phase commit; 3.3 is its problem, the coordinator that does not return). *)
(* Deviations: the decision is a write-once register outside of the coordinator    *)
(* that anybody in doubt may decide (with ABORT only); COMMIT carries the list of  *)
(* its branches and binds no other.                                                *)
(*                                                                                 *)
(* WHAT IS MODELLED                                                                *)
(* One incarnation of a coordinator with some transactions. Its identity is fresh  *)
(* for every session or lease, so what the process does under its next identity    *)
(* shares no record with this one: it is another instance of this model. A crash   *)
(* is a coordinator that takes no step any more, a long stop one that takes its    *)
(* next step after everybody else: nothing here is fair to the coordinator.        *)
(* Messages may be lost, late and repeated: a vote stays receivable, and an order  *)
(* that was possible once may arrive at any later time, except where a log says    *)
(* otherwise. Deadlines are not numbers: a branch in doubt may ask at any time.    *)
(*                                                                                 *)
(* WHAT IS LEFT OUT                                                                *)
(* Read-only votes and one-phase commit (neither touches the log); branches that   *)
(* lose durable state, and heuristic outcomes; the log's own replication (taken    *)
(* to be linearizable writes; nobody acts on a read that found nothing); forced    *)
(* resolution by an operator (an ABORT like that of a branch in doubt); the local  *)
(* branch whose commit carries the JDBC decision (the same atomic step as the      *)
(* decision); log ids; clocks; more than one incarnation.                          *)
(***********************************************************************************)
EXTENDS Naturals, Sequences, TLC

CONSTANTS
    Transactions,
    Branches

\* Rules of the protocol. All TRUE is the protocol; each FALSE is a known bug that TLC must find.
CONSTANTS
    ChecksOwner,       \* COMMIT is recorded only while the incarnation is not fenced, in one step with the check
    FreshIdentity,     \* an expired incarnation never comes back
    KeepsDecisions,    \* no decision is purged by age
    ListBinds,         \* a branch that COMMIT does not list rolls back
    KeepsFenceRows,    \* a branch remembers its outcome and refuses late duplicates
    AsksBranches       \* once fenced, a coordinator that does not know its decision asks a listed branch

VARIABLES
    coordinator,       \* what the coordinator knows of each transaction
    enlisted,          \* the branches whose vote the coordinator has; the list in COMMIT
    branch,            \* durable state of each branch
    decision,          \* the register
    fenced,            \* history: was the incarnation ever fenced
    recorded,          \* history: decisions recorded one after the other, without repetitions
    committedLate      \* history: transactions whose COMMIT was recorded after the fence

shared == <<coordinator, enlisted, branch, decision, fenced, recorded, committedLate>>

-----------------------------------------------------------------------------------
\* States

CoordinatorStates == {
    "active",          \* collects votes
    "deciding",        \* its first attempt to record COMMIT is on the way
    "unsure",          \* an attempt ended without an answer
    "committed",
    "aborted"}

BranchStates == {
    "unknown",         \* the request has not arrived
    "refused",         \* rolled back before the request came, or voted NO: the fence row refuses the request
    "prepared",        \* voted YES, in doubt
    "committed",
    "rolledBack"}

TypeOK ==
    /\ coordinator \in [Transactions -> CoordinatorStates]
    /\ enlisted \in [Transactions -> SUBSET Branches]
    /\ branch \in [Transactions -> [Branches -> BranchStates]]
    /\ decision \in [Transactions -> {"none", "COMMIT", "ABORT"}]
    /\ fenced \in BOOLEAN

InitShared ==
    /\ coordinator = [t \in Transactions |-> "active"]
    /\ enlisted = [t \in Transactions |-> {}]
    /\ branch = [t \in Transactions |-> [b \in Branches |-> "unknown"]]
    /\ decision = [t \in Transactions |-> "none"]
    /\ fenced = FALSE
    /\ recorded = [t \in Transactions |-> <<>>]
    /\ committedLate = {}

-----------------------------------------------------------------------------------
\* Helpers

WasRecorded(t, d) == \E i \in 1 .. Len(recorded[t]) : recorded[t][i] = d

\* Branches that voted YES; the vote stays on its way for as long as it likes.
Voted(t) == {b \in Branches : branch[t][b] \in {"prepared", "committed", "rolledBack"}}

Record(t, d) ==
    /\ decision' = [decision EXCEPT ![t] = d]
    /\ recorded' = [recorded EXCEPT ![t] =
            IF @ # <<>> /\ @[Len(@)] = d THEN @ ELSE Append(@, d)]
    /\ committedLate' = IF d = "COMMIT" /\ fenced THEN committedLate \cup {t} ELSE committedLate

Erase(t) ==
    /\ decision' = [decision EXCEPT ![t] = "none"]
    /\ UNCHANGED <<recorded, committedLate>>

KeepRegister == UNCHANGED <<decision, recorded, committedLate>>

BranchBecomes(t, b, state) == branch' = [branch EXCEPT ![t][b] = state]

CoordinatorBecomes(t, state) == coordinator' = [coordinator EXCEPT ![t] = state]

OutcomeOf(d) == IF d = "COMMIT" THEN "committed" ELSE "aborted"

-----------------------------------------------------------------------------------
\* Phase one. None of it touches the log.

\* The request arrives, for the first time or again. Without a fence row a finished branch starts anew.
Prepare(t, b) ==
    /\ branch[t][b] \in IF KeepsFenceRows THEN {"unknown"} ELSE {"unknown", "refused", "committed", "rolledBack"}
    /\ BranchBecomes(t, b, "prepared")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>
    /\ KeepRegister

ReceiveVote(t, b) ==
    /\ coordinator[t] = "active"
    /\ b \in Voted(t) \ enlisted[t]
    /\ enlisted' = [enlisted EXCEPT ![t] = @ \cup {b}]
    /\ UNCHANGED <<coordinator, branch, fenced>>
    /\ KeepRegister

AskToCommit(t) ==
    /\ coordinator[t] = "active"
    /\ enlisted[t] # {}
    /\ CoordinatorBecomes(t, "deciding")
    /\ UNCHANGED <<enlisted, branch, fenced>>
    /\ KeepRegister

\* A NO, a missing vote, the deadline: presumed abort writes nothing.
GiveUp(t) ==
    /\ coordinator[t] = "active"
    /\ CoordinatorBecomes(t, "aborted")
    /\ UNCHANGED <<enlisted, branch, fenced>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* Phase two: orders of the coordinator, of a recoverer, or of an earlier life of either.

CommitArrives(t, b) ==
    /\ WasRecorded(t, "COMMIT")
    /\ b \in enlisted[t]
    /\ branch[t][b] = "prepared"
    /\ BranchBecomes(t, b, "committed")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>
    /\ KeepRegister

RollbackArrives(t, b) ==
    /\ coordinator[t] = "aborted" \/ WasRecorded(t, "ABORT")
    /\ branch[t][b] \in {"unknown", "prepared"}
    /\ BranchBecomes(t, b, IF branch[t][b] = "unknown" THEN "refused" ELSE "rolledBack")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>
    /\ KeepRegister

\* A branch in doubt found a decision in the log.
Obey(t, b) ==
    /\ branch[t][b] = "prepared"
    /\ decision[t] # "none"
    /\ BranchBecomes(t, b,
            IF decision[t] = "COMMIT" /\ (b \in enlisted[t] \/ ~ListBinds) THEN "committed" ELSE "rolledBack")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>
    /\ KeepRegister

\* A branch in doubt was first to decide.
DecideAbort(t, b) ==
    /\ branch[t][b] = "prepared"
    /\ decision[t] = "none"
    /\ Record(t, "ABORT")
    /\ BranchBecomes(t, b, "rolledBack")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>

\* A branch in doubt found that the incarnation was recovered to its end: every COMMIT of it is acknowledged.
PresumeAbort(t, b) ==
    /\ branch[t][b] = "prepared"
    /\ BranchBecomes(t, b, "rolledBack")
    /\ UNCHANGED <<coordinator, enlisted, fenced>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* A coordinator whose attempt ended without an answer finds out what became of it.

\* What it reads is certain while it is not fenced: nobody else collects its COMMIT until then.
\* Afterwards only COMMIT is: an ABORT may be that of an unlisted branch that asked after COMMIT was collected.
LearnFromLog(t, ownerIsAlive) ==
    /\ coordinator[t] = "unsure"
    /\ \/ decision[t] = "COMMIT"
       \/ decision[t] = "ABORT" /\ (ownerIsAlive \/ ~AsksBranches)
       \/ decision[t] = "none" /\ ~ownerIsAlive /\ ~AsksBranches
    /\ CoordinatorBecomes(t, OutcomeOf(decision[t]))
    /\ UNCHANGED <<enlisted, branch, fenced>>
    /\ KeepRegister

LearnFromBranch(t, b) ==
    /\ AsksBranches
    /\ fenced
    /\ coordinator[t] = "unsure"
    /\ b \in enlisted[t]
    /\ branch[t][b] \in {"committed", "rolledBack"}
    /\ CoordinatorBecomes(t, IF branch[t][b] = "committed" THEN "committed" ELSE "aborted")
    /\ UNCHANGED <<enlisted, branch, fenced>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* Collection

\* COMMIT goes when every listed branch has acknowledged, ABORT when the coordinator can no longer commit.
Collect(t, ownerIsAlive, ownerMaySweep) ==
    /\ \/ decision[t] = "COMMIT" /\ \A b \in enlisted[t] : branch[t][b] = "committed"
       \/ decision[t] = "ABORT"
    /\ \/ ~ownerIsAlive
       \/ coordinator[t] \in {"committed", "aborted"} /\ ownerMaySweep
    /\ Erase(t)
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced>>

PurgeByAge(t) ==
    /\ ~KeepsDecisions
    /\ decision[t] # "none"
    /\ Erase(t)
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced>>

-----------------------------------------------------------------------------------
\* Steps that no log takes part in

SharedNext(t) ==
    \/ AskToCommit(t)
    \/ GiveUp(t)
    \/ PurgeByAge(t)
    \/ \E b \in Branches :
        \/ Prepare(t, b)
        \/ ReceiveVote(t, b)
        \/ CommitArrives(t, b)
        \/ RollbackArrives(t, b)
        \/ LearnFromBranch(t, b)

-----------------------------------------------------------------------------------
\* Invariants

\* Gray and Lamport's consistency, for the listed branches: all commit or all roll back.
Atomicity == \A t \in Transactions :
    (\E b \in Branches : branch[t][b] = "committed")
        => \A b \in enlisted[t] : branch[t][b] \in {"prepared", "committed"}

UnlistedNeverCommits == \A t \in Transactions, b \in Branches :
    branch[t][b] = "committed" => WasRecorded(t, "COMMIT") /\ b \in enlisted[t]

\* Stability. An ABORT may follow a collected COMMIT (an unlisted branch asked late): see the next invariant.
AbortNeverBecomesCommit == \A t \in Transactions :
    \A i, j \in 1 .. Len(recorded[t]) : recorded[t][i] = "ABORT" /\ recorded[t][j] = "COMMIT" => j < i

\* Whatever the register says after COMMIT was in it, no listed branch is left that could obey it.
CommitNeverBecomesAbort == \A t \in Transactions :
    WasRecorded(t, "COMMIT") /\ decision[t] # "COMMIT" => \A b \in enlisted[t] : branch[t][b] = "committed"

FencedNeverCommits == committedLate = {}

\* Not an invariant. TLC must reach what it denies, which shows that COMMIT is decided, acknowledged and collected
\* in the model, and that the register may then say ABORT: once collected, it no longer tells the outcome.
CollectedCommitIsSilent == \A t \in Transactions : ~(WasRecorded(t, "COMMIT") /\ decision[t] = "ABORT")

\* What the caller is told. "unsure" tells nothing.
ReportIsTrue == \A t \in Transactions :
    /\ coordinator[t] = "aborted" =>
        ~WasRecorded(t, "COMMIT") /\ \A b \in Branches : branch[t][b] # "committed"
    /\ coordinator[t] = "committed" =>
        WasRecorded(t, "COMMIT") /\ \A b \in enlisted[t] : branch[t][b] \in {"prepared", "committed"}

-----------------------------------------------------------------------------------
\* Progress, with no help from the coordinator

InDoubtEnds == \A t \in Transactions, b \in Branches :
    branch[t][b] = "prepared" ~> branch[t][b] # "prepared"

UnsureEnds == \A t \in Transactions :
    coordinator[t] = "unsure" /\ fenced ~> coordinator[t] # "unsure"

Symmetry == Permutations(Transactions) \cup Permutations(Branches)
===================================================================================
