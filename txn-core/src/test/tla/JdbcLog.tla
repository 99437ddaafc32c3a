--------------------------------- MODULE JdbcLog ---------------------------------
(***********************************************************************************)
(* The decision log in a database: owner row, decision rows.                       *)
(* TwoPhaseCommit says what is modelled, what is left out, and the sources.        *)
(*                                                                                 *)
(*   owner(incarnation, fenced, lease)     locked FOR SHARE by who decides COMMIT  *)
(*   decision(txid unique, outcome, ...)   the first insert wins                   *)
(*                                                                                 *)
(* Deciding COMMIT is a database transaction of several steps: lock the owner row  *)
(* FOR SHARE and see it alive, insert the row, commit. In between the coordinator  *)
(* may stop, and the server may roll it back (deadline, idle timeout, broken       *)
(* connection). An uncommitted row blocks every other insert of the same txid. The *)
(* fence is an update of the owner row, and waits for the share locks; a foreign   *)
(* key alone does not do (its lock, FOR KEY SHARE, lets PostgreSQL update the row).*)
(* Unlike a ZooKeeper session, nothing orders the attempts of one coordinator: one *)
(* whose answer was lost may still be on its way through a pool or a proxy when a  *)
(* later one was answered. ABORT is inserted by a statement that needs the owner   *)
(* row to exist, fenced or not: the row stands for the directory of ZooKeeperLog.  *)
(***********************************************************************************)
EXTENDS TwoPhaseCommit

\* Rules as in TwoPhaseCommit.
CONSTANTS
    LocksOwner,        \* the owner row stays locked FOR SHARE until COMMIT is durable; FALSE: it is only read
    LeavesUnsettled,   \* the owner collects no decision of which an attempt may still be on the way
    EndsIdle           \* the server ends a deciding transaction whose client is silent

VARIABLES
    owner,             \* the owner row
    attempt,           \* the deciding database transaction of each transaction
    unsettled          \* transactions with an attempt that may still arrive

log == <<owner, attempt, unsettled>>
vars == <<shared, log>>

JdbcTypeOK ==
    /\ TypeOK
    /\ owner \in {"alive", "fenced", "removed"}
    /\ attempt \in [Transactions -> {"none", "locked", "inserted"}]
    /\ unsettled \subseteq Transactions

Init ==
    /\ InitShared
    /\ owner = "alive"
    /\ attempt = [t \in Transactions |-> "none"]
    /\ unsettled = {}

AttemptBecomes(t, state) == attempt' = [attempt EXCEPT ![t] = state]

\* The answer to the first attempt: the coordinator gets it, or will never know. Nobody else waits for one.
Answer(t, outcome) ==
    IF coordinator[t] = "deciding"
    THEN \E known \in {outcome, "unsure"} :
        /\ CoordinatorBecomes(t, known)
        /\ unsettled' = IF known = "unsure" THEN unsettled \cup {t} ELSE unsettled
    ELSE UNCHANGED <<coordinator, unsettled>>

-----------------------------------------------------------------------------------
\* The owner row

\* Its lease has run out by the database's clock; the update waits for the share locks.
Fence ==
    /\ owner = "alive"
    /\ ChecksOwner /\ LocksOwner => \A t \in Transactions : attempt[t] = "none"
    /\ owner' = "fenced"
    /\ fenced' = TRUE
    /\ UNCHANGED <<coordinator, enlisted, branch, attempt, unsettled>>
    /\ KeepRegister

\* Bug: the row is keyed by a node id, and the node is back.
OwnerReturns ==
    /\ ~FreshIdentity
    /\ owner # "alive"
    /\ owner' = "alive"
    /\ UNCHANGED <<coordinator, enlisted, branch, fenced, attempt, unsettled>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* Decide: one database transaction

CheckPasses == owner = "alive" \/ ~ChecksOwner

LockOwner(t) ==
    /\ attempt[t] = "none"
    /\ coordinator[t] \in {"deciding", "unsure"} \/ t \in unsettled
    /\ CheckPasses
    /\ AttemptBecomes(t, "locked")
    /\ UNCHANGED <<shared, owner, unsettled>>

OwnerIsFenced(t) ==
    /\ attempt[t] = "none"
    /\ coordinator[t] = "deciding"
    /\ ~CheckPasses
    /\ Answer(t, "aborted")
    /\ UNCHANGED <<enlisted, branch, fenced, owner, attempt>>
    /\ KeepRegister

Insert(t) ==
    /\ attempt[t] = "locked"
    /\ decision[t] = "none"
    /\ AttemptBecomes(t, "inserted")
    /\ UNCHANGED <<shared, owner, unsettled>>

\* Unique violation: what is there is the outcome.
DecisionExists(t) ==
    /\ attempt[t] = "locked"
    /\ decision[t] # "none"
    /\ AttemptBecomes(t, "none")
    /\ Answer(t, OutcomeOf(decision[t]))
    /\ UNCHANGED <<enlisted, branch, fenced, owner>>
    /\ KeepRegister

CommitDecision(t) ==
    /\ attempt[t] = "inserted"
    /\ Record(t, "COMMIT")
    /\ AttemptBecomes(t, "none")
    /\ Answer(t, "committed")
    /\ UNCHANGED <<enlisted, branch, fenced, owner>>

\* The connection breaks, or the coordinator stops waiting, while the server carries on.
LoseConnection(t) ==
    /\ coordinator[t] = "deciding"
    /\ CoordinatorBecomes(t, "unsure")
    /\ unsettled' = unsettled \cup {t}
    /\ UNCHANGED <<enlisted, branch, fenced, owner, attempt>>
    /\ KeepRegister

\* The server rolls a deciding transaction back.
EndIdle(t) ==
    /\ EndsIdle
    /\ attempt[t] # "none"
    /\ AttemptBecomes(t, "none")
    /\ Answer(t, "unsure")
    /\ UNCHANGED <<enlisted, branch, fenced, owner>>
    /\ KeepRegister

-----------------------------------------------------------------------------------
\* In-doubt pull: insert ABORT, wait for an uncommitted COMMIT, and obey what is there afterwards.

Pull(t, b) ==
    /\ IF decision[t] # "none" THEN Obey(t, b)
       ELSE /\ attempt[t] # "inserted"
            /\ IF owner # "removed" THEN DecideAbort(t, b) ELSE PresumeAbort(t, b)
    /\ UNCHANGED log

-----------------------------------------------------------------------------------
\* Recovery

CollectDecision(t) ==
    /\ Collect(t, owner = "alive", t \notin unsettled \/ ~LeavesUnsettled)
    /\ UNCHANGED log

RemoveOwner ==
    /\ owner = "fenced"
    /\ \A t \in Transactions : decision[t] = "none"
    /\ owner' = "removed"
    /\ UNCHANGED <<shared, attempt, unsettled>>

-----------------------------------------------------------------------------------
Next ==
    \/ Fence
    \/ OwnerReturns
    \/ RemoveOwner
    \/ \E t \in Transactions :
        \/ SharedNext(t) /\ UNCHANGED log
        \/ LockOwner(t)
        \/ OwnerIsFenced(t)
        \/ Insert(t)
        \/ DecisionExists(t)
        \/ CommitDecision(t)
        \/ LoseConnection(t)
        \/ EndIdle(t)
        \/ LearnFromLog(t, owner = "alive") /\ UNCHANGED log
        \/ CollectDecision(t)
        \/ \E b \in Branches : Pull(t, b)

\* As for ZooKeeper; an insert that waits for another transaction's row gets its turn (strong fairness).
Fairness ==
    /\ WF_vars(RemoveOwner)
    /\ \A t \in Transactions :
        /\ WF_vars(EndIdle(t))
        /\ WF_vars(CollectDecision(t))
        /\ \A b \in Branches :
            /\ SF_vars(Pull(t, b))
            /\ WF_vars(LearnFromBranch(t, b) /\ UNCHANGED log)

Spec == Init /\ [][Next]_vars /\ Fairness

FencedIsCollected == owner # "alive" ~> owner = "removed"
===================================================================================
