"""Who gets what at every address: written by hand, from the product pages and not from the code.

Columns, in order: the visitor; somebody signed in without habilitation; the national administrator; the same with the
dated habilitation for nominative operations; the responsable, the assistant and the circle-1 actor of platform A; the
assistant of platform B; the référent of school E1, which one young person of A's list left; the référent of school E2;
a partner of circle 2, with whose organisation one file of A is shared in its essential.
The objects are A's, or those of A's assistant (view, export) or of the national administrator (search).
302 for the visitor: sign in first. 404 for the others: for them it does not exist.
"""

from dataclasses import dataclass

CAST = (
    "visitor",
    "nobody",
    "admin",
    "operator",
    "manager",
    "assistant",
    "circle1",
    "elsewhere",
    "school",
    "far",
    "partner",
)

TABLE = """
# address                            method visitor nobody admin operator manager assistant circle1 elsewhere school far  partner
home                                 GET    302     302    302   302      302     302       302     302       302    302  302
account_login                        GET    200     302    302   302      302     302       302     302       302    302  302
account_login                        POST   200     302    302   302      302     302       302     302       302    302  302
account_logout                       GET    302     200    200   200      200     200       200     200       200    200  200
account_logout                       POST   302     302    302   302      302     302       302     302       302    302  302
account:me                           GET    302     200    200   200      200     200       200     200       200    200  200
account:demo                         POST   302     302    302   302      302     302       302     302       302    302  302
public:sitemap                       GET    200     200    200   200      200     200       200     200       200    200  200
public:accessibility                 GET    200     200    200   200      200     200       200     200       200    200  200
public:data                          GET    200     200    200   200      200     200       200     200       200    200  200
platform:list                        GET    302     404    404   404      200     200       200     200       404    404  404
platform:day                         GET    302     404    404   404      200     200       200     200       404    404  404
platform:view                        GET    302     404    404   404      404     200       404     404       404    404  404
platform:platform_day                GET    302     404    404   404      200     200       200     404       404    404  404
platform:narrow                      POST   302     404    404   404      302     302       302     404       404    404  404
platform:export                      POST   302     404    404   404      302     302       302     404       404    404  404
platform:tab                         GET    302     404    404   404      200     200       200     404       404    404  404
platform:export_state                GET    302     404    404   404      404     200       404     404       404    404  404
platform:export_file                 GET    302     404    404   404      404     200       404     404       404    404  404
platform:file                        GET    302     404    404   404      200     200       200     404       200    404  404
platform:why                         GET    302     404    404   404      200     200       200     404       200    404  404
platform:referent                    POST   302     404    404   404      302     302       302     404       404    404  404
platform:add_detail                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:mark_detail                 POST   302     404    404   404      302     302       302     404       404    404  404
platform:call                        GET    302     404    404   404      302     302       302     404       404    404  404
platform:call                        POST   302     404    404   404      302     302       302     404       404    404  404
platform:correct                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:correct                     POST   302     404    404   404      302     302       302     404       404    404  404
platform:cancel                      POST   302     404    404   404      302     302       302     404       404    404  404
platform:transfers                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:transfer                    GET    302     404    404   404      200     200       200     404       404    404  404
platform:transfer                    POST   302     404    404   404      302     302       302     404       404    404  404
platform:transfer_answer             POST   302     404    404   404      302     302       302     404       404    404  404
platform:new                         GET    302     404    404   404      200     200       200     404       404    404  404
platform:new                         POST   302     404    404   404      422     422       422     404       404    404  404
platform:merge_choose                GET    302     404    404   404      200     200       200     404       404    404  404
platform:merge_choose                POST   302     404    404   404      200     200       200     404       404    404  404
platform:merge                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:merge                       POST   302     404    404   404      302     302       302     404       404    404  404
platform:merge_undo                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:documents                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:blank_interview             GET    302     404    404   404      200     200       200     404       404    404  404
platform:letters                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:letters                     POST   302     404    404   404      200     200       200     404       404    404  404
platform:make_document               POST   302     404    404   404      302     302       302     404       404    404  404
platform:view_documents              GET    302     404    404   404      404     200       404     404       404    404  404
platform:posted                      POST   302     404    404   404      404     302       404     404       404    404  404
platform:print_file                  GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview                   POST   302     404    404   404      422     422       422     404       404    404  404
platform:interview_draft             POST   302     404    404   404      200     200       200     404       404    404  404
platform:interview_blank             GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview_read              GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview_sheet             GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview_correct           GET    302     404    404   404      200     200       200     404       404    404  404
platform:interview_correct           POST   302     404    404   404      302     302       302     404       404    404  404
platform:diagnosis                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:diagnosis                   POST   302     404    404   404      422     422       422     404       404    404  404
platform:diagnosis_draft             POST   302     404    404   404      200     200       200     404       404    404  404
platform:diagnosis_read              GET    302     404    404   404      200     200       200     404       404    404  404
platform:diagnosis_pdf               GET    302     404    404   404      200     200       200     404       404    404  404
platform:diagnosis_correct           GET    302     404    404   404      200     200       200     404       404    404  404
platform:diagnosis_correct           POST   302     404    404   404      302     302       302     404       404    404  404
platform:path                        GET    302     404    404   404      200     200       200     404       404    404  404
platform:path_enter                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:person                      POST   302     404    404   404      302     302       302     404       404    404  404
platform:path_undo                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:path_turn                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:path_correct                GET    302     404    404   404      200     200       200     404       404    404  404
platform:path_correct                POST   302     404    404   404      302     302       302     404       404    404  404
platform:enrolment                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:situations                  GET    302     404    404   404      200     200       200     404       404    404  404
platform:places                      POST   302     404    404   404      200     200       200     200       404    404  404
platform:attest                      POST   302     404    404   404      422     422       422     404       404    404  404
platform:fact                        POST   302     404    404   404      302     302       302     404       404    404  404
platform:status                      POST   302     404    404   404      302     302       302     404       404    404  404
campaigns:index                      GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:new                        GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:new                        POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:one                        GET    302     404    302   302      404     404       404     404       404    404  404
campaigns:advance                    POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:deliveries                 GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:files                      GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:academie                   GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:department                 GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:drop                       POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:delivery                   GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:delivery                   POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:rejects                    GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:reject_values              GET    302     404    404   200      404     404       404     404       404    404  404
campaigns:comparison                 GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:start                      POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:progress                   GET    302     404    302   302      404     404       404     404       404    404  404
campaigns:stop                       POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:results                    GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:publication                GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:accept                     POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:publish                    POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:preview                    POST   302     404    302   302      404     404       404     404       404    404  404
campaigns:take_back                  POST   302     404    422   422      404     404       404     404       404    404  404
establishment:home                   GET    302     404    404   404      404     404       404     404       200    200  404
establishment:enrolment              POST   302     404    404   404      404     404       404     404       404    302  404
establishment:report                 GET    302     404    404   404      404     404       404     404       200    200  404
establishment:report                 POST   302     404    404   404      404     404       404     404       422    422  404
administration:reference             GET    302     404    200   200      404     404       404     404       404    404  404
administration:platform              GET    302     404    200   200      404     404       404     404       404    404  404
administration:rule_add              POST   302     404    302   302      404     404       404     404       404    404  404
administration:rule_remove           POST   302     404    302   302      404     404       404     404       404    404  404
administration:platform_open         GET    302     404    200   200      404     404       404     404       404    404  404
administration:platform_open         POST   302     404    302   302      404     404       404     404       404    404  404
administration:departments           GET    302     404    200   200      404     404       404     404       404    404  404
administration:department            GET    302     404    200   200      404     404       404     404       404    404  404
administration:department            POST   302     404    302   302      404     404       404     404       404    404  404
administration:communes              GET    302     404    200   200      404     404       404     404       404    404  404
administration:establishments        GET    302     404    200   200      404     404       404     404       404    404  404
administration:codes                 GET    302     404    200   200      404     404       404     404       404    404  404
administration:code_add              GET    302     404    200   200      404     404       404     404       404    404  404
administration:code_add              POST   302     404    302   302      404     404       404     404       404    404  404
administration:code_close            GET    302     404    200   200      404     404       404     404       404    404  404
administration:code_close            POST   302     404    302   302      404     404       404     404       404    404  404
administration:people                GET    302     404    200   200      404     404       404     404       404    404  404
administration:people                POST   302     404    302   302      404     404       404     404       404    404  404
administration:people_found          GET    302     404    200   404      404     404       404     404       404    404  404
administration:people_found          POST   302     404    302   302      404     404       404     404       404    404  404
administration:account_open          GET    302     404    200   200      404     404       404     404       404    404  404
administration:account_open          POST   302     404    200   200      404     404       404     404       404    404  404
administration:rights_review         POST   302     404    200   200      404     404       404     404       404    404  404
administration:account               GET    302     404    200   200      404     404       404     404       404    404  404
administration:grant                 GET    302     404    200   200      404     404       404     404       404    404  404
administration:grant                 POST   302     404    302   302      404     404       404     404       404    404  404
administration:account_password      POST   302     404    200   200      404     404       404     404       404    404  404
administration:account_close         POST   302     404    302   302      404     404       404     404       404    404  404
administration:account_reopen        POST   302     404    302   302      404     404       404     404       404    404  404
administration:habilitation_end      GET    302     404    200   200      404     404       404     404       404    404  404
administration:habilitation_end      POST   302     404    302   302      404     404       404     404       404    404  404
administration:journal               GET    302     404    200   200      404     404       404     404       404    404  404
administration:journal_verify        POST   302     404    200   200      404     404       404     404       404    404  404
account:news                         GET    302     200    200   200      200     200       200     200       200    200  200
account:news_open                    POST   302     404    404   404      404     302       404     404       404    404  404
account:news_read                    POST   302     302    302   302      302     302       302     302       302    302  302
account:digest                       POST   302     302    302   302      302     302       302     302       302    302  302
platform:follow_up_queue             GET    302     404    404   404      200     200       200     404       404    404  404
platform:follow_up                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:follow_up                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:follow_up_undo              POST   302     404    404   404      302     302       302     404       404    404  404
platform:jdc                         GET    302     404    404   404      200     200       200     404       404    404  404
platform:jdc_row                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:jdc_row                     POST   302     404    404   404      302     302       302     404       404    404  404
administration:jdc                   GET    302     404    404   200      404     404       404     404       404    404  404
administration:jdc                   POST   302     404    404   422      404     404       404     404       404    404  404
administration:jdc_table             GET    302     404    404   200      404     404       404     404       404    404  404
administration:jdc_mend              GET    302     404    404   200      404     404       404     404       404    404  404
administration:jdc_mend              POST   302     404    404   302      404     404       404     404       404    404  404
platform:obligation                  GET    302     404    404   404      200     200       200     404       404    404  404
platform:sharing                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:sharing                     POST   302     404    404   404      302     302       302     404       404    404  404
platform:share_answer                POST   302     404    404   404      302     302       302     404       404    404  404
platform:partner_notes               GET    302     404    404   404      200     200       200     404       404    404  404
platform:partner_notes               POST   302     404    404   404      302     302       302     404       404    404  404
platform:partner_note                GET    302     404    404   404      200     200       200     404       404    404  404
platform:partner_note                POST   302     404    404   404      302     302       302     404       404    404  404
platform:message                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:message                     POST   302     404    404   404      302     302       302     404       404    404  404
platform:ask_file                    GET    302     404    404   404      200     200       200     404       404    404  404
platform:ask_file                    POST   302     404    404   404      302     302       302     404       404    404  404
platform:request_answer              POST   302     404    404   404      302     302       302     404       404    404  404
partner:home                         GET    302     404    404   404      404     404       404     404       404    404  200
partner:file                         GET    302     404    404   404      404     404       404     404       404    404  200
partner:note                         POST   302     404    404   404      404     404       404     404       404    404  302
partner:note_correct                 GET    302     404    404   404      404     404       404     404       404    404  200
partner:note_correct                 POST   302     404    404   404      404     404       404     404       404    404  302
partner:attendance                   GET    302     404    404   404      404     404       404     404       404    404  200
partner:turn                         POST   302     404    404   404      404     404       404     404       404    404  302
platform:meetings                    GET    302     404    404   404      200     200       200     404       404    404  404
platform:meetings                    POST   302     404    404   404      302     302       302     404       404    404  404
platform:meeting_choices             GET    302     404    404   404      200     200       200     404       404    404  404
platform:meeting_change              GET    302     404    404   404      200     200       200     404       404    404  404
platform:meeting_change              POST   302     404    404   404      302     302       302     404       404    404  404
platform:meeting_result              POST   302     404    404   404      302     302       302     404       404    404  404
platform:meeting_calendar            GET    302     404    404   404      200     200       200     404       404    404  404
platform:meeting_letter              GET    302     404    404   404      200     200       200     404       404    404  404
platform:agenda                      GET    302     404    404   404      200     200       200     404       404    404  404
platform:attendance                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:feed_address                POST   302     404    404   404      200     200       200     404       404    404  404
platform:slots                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:slots                       POST   302     404    404   404      302     302       302     404       404    404  404
platform:slot_cancel                 POST   302     404    404   404      302     302       302     404       404    404  404
platform:meeting_places              GET    302     404    404   404      200     200       200     404       404    404  404
platform:meeting_places              POST   302     404    404   404      302     302       302     404       404    404  404
platform:meeting_place               GET    302     404    404   404      200     200       200     404       404    404  404
platform:meeting_place               POST   302     404    404   404      302     302       302     404       404    404  404
platform:session                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:session_invite              POST   302     404    404   404      302     302       302     404       404    404  404
platform:session_attendance          POST   302     404    404   404      302     302       302     404       404    404  404
platform:session_sheet               GET    302     404    404   404      200     200       200     404       404    404  404
platform:session_answer              POST   302     404    404   404      302     302       302     404       404    404  404
platform:file_invite                 POST   302     404    404   404      302     302       302     404       404    404  404
platform:feed                        GET    404     404    404   404      404     404       404     404       404    404  404
public:code                          GET    200     200    200   200      200     200       200     200       200    200  200
public:code                          POST   422     422    422   422      422     422       422     422       422    422  422
public:link                          GET    200     200    200   200      200     200       200     200       200    200  200
public:link                          POST   303     303    303   303      303     303       303     303       303    303  303
platform:write                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:write                       POST   302     404    404   404      200     200       200     404       404    404  404
platform:link_revoke                 POST   302     404    404   404      302     302       302     404       404    404  404
platform:outbox                      GET    302     404    404   404      200     200       200     404       404    404  404
platform:templates                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:doubtful                    GET    302     404    404   404      200     200       200     404       404    404  404
platform:details                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:details                     POST   302     404    404   404      302     302       302     404       404    404  404
platform:message_settle              POST   302     404    404   404      302     302       302     404       404    404  404
platform:template                    GET    302     404    404   404      200     404       404     404       404    404  404
platform:template                    POST   302     404    404   404      302     404       404     404       404    404  404
public:receipts                      POST   404     404    404   404      404     404       404     404       404    404  404
administration:outgoing              GET    302     404    200   200      404     404       404     404       404    404  404
administration:outgoing              POST   302     404    302   302      404     404       404     404       404    404  404
platform:saved                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:saved_change                POST   302     404    404   404      302     302       404     404       404    404  404
platform:views                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:views                       POST   302     404    404   404      302     302       302     404       404    404  404
platform:columns                     POST   302     404    404   404      302     302       302     404       404    404  404
platform:pick                        POST   302     404    404   404      302     302       302     404       404    404  404
platform:bulk                        GET    302     404    404   404      200     200       200     404       404    404  404
platform:bulk                        POST   302     404    404   404      200     200       200     404       404    404  404
platform:bulk_hand                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:bulk_acts                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:bulk_act                    GET    302     404    404   404      200     200       200     404       404    404  404
platform:bulk_undo                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:groups                      GET    302     404    404   404      200     200       200     404       404    404  404
platform:groups                      POST   302     404    404   404      302     302       302     404       404    404  404
platform:group                       GET    302     404    404   404      200     200       200     404       404    404  404
platform:group                       POST   302     404    404   404      302     302       302     404       404    404  404
administration:country               GET    302     404    404   200      404     404       404     404       404    404  404
administration:country               POST   302     404    404   200      404     404       404     404       404    404  404
platform:day_aside                   GET    302     404    404   404      302     302       302     404       404    404  404
platform:day_order                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:calling_back                POST   302     404    404   404      302     302       302     404       404    404  404
platform:round_start                 POST   302     404    404   404      302     302       302     404       404    404  404
platform:round                       GET    302     404    404   404      404     200       404     404       404    404  404
platform:round_step                  POST   302     404    404   404      404     302       404     404       404    404  404
platform:round_call                  POST   302     404    404   404      404     302       404     404       404    404  404
platform:calls_going_on              POST   302     404    404   404      200     200       200     200       404    404  404
platform:preparation                 GET    302     404    404   404      200     200       200     404       404    404  404
platform:unreachable                 POST   302     404    404   404      422     422       422     404       404    404  404
platform:reachable                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:calling                     POST   302     404    404   404      204     204       204     404       404    404  404
platform:allotment                   GET    302     404    404   404      200     200       200     404       404    404  404
platform:allotment                   POST   302     404    404   404      302     302       302     404       404    404  404
platform:sitting                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:sitting                     POST   302     404    404   404      200     200       200     404       404    404  404
platform:minutes                     GET    302     404    404   404      200     200       200     404       404    404  404
platform:minutes_pdf                 GET    302     404    404   404      200     200       200     404       404    404  404
platform:absences                    GET    302     404    404   404      200     200       404     404       404    404  404
platform:absences                    POST   302     404    404   404      422     422       404     404       404    404  404
platform:absence_cancel              POST   302     404    404   404      302     302       404     404       404    404  404
platform:departure                   POST   302     404    404   404      422     422       404     404       404    404  404
platform:allotment_undo              POST   302     404    404   404      302     302       302     404       404    404  404
"""

#: The parts of each address: the name of an object of the stage, or a literal after "=".
PARTS: dict[str, dict[str, str]] = {
    "platform:view": {"view_id": "view"},
    "platform:platform_day": {"platform_id": "platform"},
    "platform:narrow": {"platform_id": "platform"},
    "platform:export": {"platform_id": "platform"},
    "platform:tab": {"platform_id": "platform", "tab": "=tous"},
    "platform:export_state": {"export_id": "export"},
    "platform:export_file": {"export_id": "export"},
    "platform:file": {"dossier_id": "dossier"},
    "platform:why": {"dossier_id": "dossier"},
    "platform:referent": {"dossier_id": "dossier"},
    "platform:add_detail": {"dossier_id": "dossier"},
    "platform:mark_detail": {"dossier_id": "dossier", "detail_id": "detail"},
    "platform:call": {"dossier_id": "dossier"},
    "platform:correct": {"dossier_id": "dossier", "attempt_id": "attempt"},
    "platform:cancel": {"dossier_id": "dossier", "attempt_id": "attempt"},
    "platform:outbox": {"platform_id": "platform"},
    "platform:templates": {"platform_id": "platform"},
    "platform:template": {"platform_id": "platform"},
    "platform:doubtful": {"platform_id": "platform"},
    "platform:message_settle": {"message_id": "message"},
    "platform:details": {"dossier_id": "dossier"},
    "platform:write": {"dossier_id": "dossier"},
    "platform:link_revoke": {"link_id": "link"},
    "public:link": {"token": "=abcdEFGH1234_-xy"},
    "platform:transfers": {"platform_id": "platform"},
    "platform:transfer": {"dossier_id": "dossier"},
    "platform:transfer_answer": {"transfer_id": "transfer"},
    "platform:new": {"platform_id": "platform"},
    "platform:merge_choose": {"dossier_id": "dossier"},
    "platform:merge": {"dossier_id": "dossier", "other_id": "twin"},
    "platform:merge_undo": {"merge_id": "merge"},
    "platform:documents": {"platform_id": "platform"},
    "platform:blank_interview": {"platform_id": "platform"},
    "platform:letters": {"platform_id": "platform"},
    "platform:make_document": {"platform_id": "platform"},
    "platform:view_documents": {"view_id": "view"},
    "platform:posted": {"export_id": "letters"},
    "platform:print_file": {"dossier_id": "dossier"},
    "platform:interview": {"dossier_id": "dossier"},
    "platform:interview_draft": {"dossier_id": "dossier"},
    "platform:interview_blank": {"dossier_id": "dossier"},
    "platform:interview_read": {"dossier_id": "dossier", "interview_id": "interview"},
    "platform:interview_sheet": {"dossier_id": "dossier", "interview_id": "interview"},
    "platform:interview_correct": {"dossier_id": "dossier", "interview_id": "interview"},
    "platform:diagnosis": {"dossier_id": "dossier"},
    "platform:diagnosis_draft": {"dossier_id": "dossier"},
    "platform:diagnosis_read": {"dossier_id": "dossier", "diagnosis_id": "diagnosis"},
    "platform:diagnosis_pdf": {"dossier_id": "dossier", "diagnosis_id": "diagnosis"},
    "platform:diagnosis_correct": {"dossier_id": "dossier", "diagnosis_id": "diagnosis"},
    "platform:path": {"dossier_id": "dossier"},
    "platform:path_enter": {"dossier_id": "dossier"},
    "platform:person": {"dossier_id": "dossier"},
    "platform:path_undo": {"dossier_id": "dossier", "turn_id": "turn"},
    "platform:path_turn": {"dossier_id": "dossier", "engagement_id": "engagement"},
    "platform:path_correct": {"dossier_id": "dossier", "engagement_id": "engagement"},
    "platform:attest": {"dossier_id": "dossier"},
    "platform:fact": {"dossier_id": "dossier", "fact_id": "fact", "answer": "=retirer"},
    "platform:status": {"dossier_id": "dossier"},
    "platform:meetings": {"dossier_id": "dossier"},
    "platform:meeting_choices": {"dossier_id": "dossier"},
    "platform:meeting_change": {"dossier_id": "dossier", "appointment_id": "appointment"},
    "platform:meeting_result": {"dossier_id": "dossier", "appointment_id": "missed"},
    "platform:meeting_calendar": {"dossier_id": "dossier", "appointment_id": "appointment"},
    "platform:meeting_letter": {"dossier_id": "dossier", "appointment_id": "appointment"},
    "platform:sharing": {"dossier_id": "dossier"},
    "platform:share_answer": {"share_id": "share"},
    "partner:file": {"dossier_id": "dossier"},
    "partner:turn": {"engagement_id": "with_partner"},
    "establishment:enrolment": {"check_id": "check"},
    "platform:situations": {"platform_id": "platform"},
    "platform:enrolment": {"dossier_id": "dossier", "engagement_id": "engagement"},
    "partner:note": {"dossier_id": "dossier"},
    "partner:note_correct": {"dossier_id": "dossier", "note_id": "note"},
    "platform:partner_notes": {"dossier_id": "dossier"},
    "platform:partner_note": {"dossier_id": "dossier", "note_id": "note"},
    "platform:message": {"dossier_id": "dossier"},
    "platform:ask_file": {"platform_id": "platform"},
    "platform:request_answer": {"requested_id": "requested"},
    "account:news_open": {"news_id": "news"},
    "platform:saved": {"saved_id": "saved"},
    "platform:saved_change": {"saved_id": "saved"},
    **{f"platform:{name}": {"platform_id": "platform"} for name in ("views", "columns", "pick", "bulk_acts", "groups")},
    "platform:bulk": {"platform_id": "platform", "code": "=assigner"},
    "platform:bulk_hand": {"platform_id": "platform", "code": "=csv"},
    "platform:bulk_act": {"act_id": "bulk_act"},
    "platform:bulk_undo": {"act_id": "bulk_act"},
    "platform:group": {"group_id": "group"},
    "platform:follow_up_queue": {"platform_id": "platform"},
    "platform:follow_up": {"dossier_id": "dossier"},
    "platform:follow_up_undo": {"decision_id": "decision"},
    "platform:obligation": {"dossier_id": "dossier"},
    "platform:jdc": {"platform_id": "platform"},
    "platform:jdc_row": {"row_id": "jdc_row"},
    "administration:jdc_table": {"key": "jdc_table"},
    "administration:jdc_mend": {"key": "jdc_aside"},
    "platform:day_aside": {"platform_id": "platform"},
    "platform:day_order": {"platform_id": "platform"},
    "platform:calling_back": {"platform_id": "platform"},
    "platform:round_start": {"platform_id": "platform"},
    "platform:round": {"round_id": "round"},
    "platform:round_step": {"round_id": "round"},
    "platform:round_call": {"round_id": "round", "dossier_id": "dossier"},
    "platform:preparation": {"dossier_id": "dossier"},
    "platform:unreachable": {"dossier_id": "dossier"},
    "platform:reachable": {"dossier_id": "dossier", "event_id": "unreachable"},
    "platform:calling": {"dossier_id": "dossier"},
    "platform:allotment": {"platform_id": "platform"},
    "platform:sitting": {"sitting_id": "sitting"},
    "platform:minutes": {"sitting_id": "sitting"},
    "platform:minutes_pdf": {"sitting_id": "sitting"},
    "platform:absences": {"platform_id": "platform"},
    "platform:departure": {"platform_id": "platform"},
    "platform:absence_cancel": {"absence_id": "absence"},
    "platform:allotment_undo": {"allotment_id": "allotment"},
    "platform:agenda": {"platform_id": "platform"},
    "platform:attendance": {"platform_id": "platform"},
    "platform:feed_address": {"platform_id": "platform"},
    "platform:slots": {"platform_id": "platform"},
    "platform:slot_cancel": {"slot_id": "slot"},
    "platform:meeting_places": {"platform_id": "platform"},
    "platform:meeting_place": {"place_id": "place"},
    "platform:session": {"slot_id": "session"},
    "platform:session_invite": {"slot_id": "session"},
    "platform:session_attendance": {"slot_id": "session"},
    "platform:session_sheet": {"slot_id": "session"},
    "platform:session_answer": {"invitation_id": "invitation"},
    "platform:file_invite": {"dossier_id": "dossier"},
    "platform:feed": {"secret": "=nobody-has-it"},
    "campaigns:one": {"campaign_id": "campaign"},
    "campaigns:advance": {"campaign_id": "campaign"},
    "campaigns:deliveries": {"campaign_id": "campaign"},
    "campaigns:files": {"campaign_id": "campaign"},
    "campaigns:academie": {"campaign_id": "campaign", "code": "=20"},
    "campaigns:department": {"campaign_id": "campaign", "code": "=02"},
    "campaigns:drop": {"campaign_id": "campaign"},
    "campaigns:delivery": {"delivery_id": "delivery"},
    "campaigns:rejects": {"campaign_id": "campaign"},
    "campaigns:reject_values": {"delivery_id": "delivery"},
    "campaigns:comparison": {"campaign_id": "campaign"},
    "campaigns:start": {"campaign_id": "campaign"},
    "campaigns:progress": {"run_id": "run"},
    "campaigns:stop": {"run_id": "run"},
    "campaigns:results": {"campaign_id": "campaign"},
    "campaigns:publication": {"campaign_id": "campaign"},
    "campaigns:accept": {"campaign_id": "campaign"},
    "campaigns:publish": {"run_id": "run"},
    "campaigns:preview": {"run_id": "run"},
    "campaigns:take_back": {"run_id": "run"},
    "administration:platform": {"key": "platform"},
    "administration:rule_add": {"key": "platform"},
    "administration:rule_remove": {"key": "rule"},
    "administration:department": {"code": "=02"},
    "administration:codes": {"code_list": "=status"},
    "administration:code_add": {"code_list": "=status"},
    "administration:code_close": {"key": "code"},
    "administration:people_found": {"search": "search"},
    "administration:account": {"key": "account"},
    "administration:grant": {"key": "account", "scope": "=plate-forme"},
    "administration:account_password": {"key": "account"},
    "administration:account_close": {"key": "account"},
    "administration:account_reopen": {"key": "account"},
    "administration:habilitation_end": {"key": "habilitation"},
}

#: What a POST sends: a literal after "=", else the key of an object of the stage. Right for whoever may send it.
FORMS: dict[str, dict[str, str]] = {
    "account_login": {"login": "=personne@example.org", "password": "=rien"},
    "account:demo": {"email": "=spare@demo.rebond.example"},
    "platform:narrow": {"tab": "=tous", "search": "=lefevre"},
    "public:link": {"choix": "=rappel", "key": "fresh"},
    "platform:template": {"channel": "=sms", "name": "=Essai", "body": "=Bonjour {prénom}"},
    "platform:message_settle": {"act": "=drop"},
    "platform:details": {"detail": "detail", "validity": "=good"},
    "public:code": {"code": "=ABCD-EFGH"},
    "platform:export": {"tab": "=tous"},
    "platform:referent": {"referent": ""},
    "platform:add_detail": {"kind": "=phone", "value": "=06 39 98 00 17", "holder": "=mother"},
    "platform:mark_detail": {"validity": "=wrong"},
    "platform:call": {"key": "fresh", "outcome": "=no_answer"},
    "platform:correct": {"key": "fresh", "outcome": "=message_left"},
    "platform:transfer": {"target": "elsewhere", "message": "=Le jeune a déménagé à Soissons."},
    "platform:transfer_answer": {"act": "=accept"},
    "platform:merge": {"act": "=merge"},
    "platform:make_document": {"kind": "=register"},
    "platform:interview_correct": {"act": "=cancel", "key": "fresh"},
    "platform:diagnosis_correct": {"act": "=cancel", "key": "fresh"},
    "platform:path_enter": {"key": "fresh", "kind": "=e2c", "where": "=École de la 2e chance", "source": "=partner"},
    "platform:person": {"key": "fresh", "role": "=tutor", "name": "=Léa Morel"},
    "platform:path_turn": {"key": "fresh", "kind": "=break", "reason": "=dropped"},
    "platform:path_correct": {"act": "=cancel", "key": "fresh"},
    "partner:turn": {"kind": "=present", "key": "fresh"},
    "establishment:enrolment": {"answer": "=enrolled", "key": "fresh"},
    "platform:places": {"where": "=lycee"},
    "platform:fact": {"key": "fresh"},
    "platform:status": {"key": "fresh", "status": "=closed", "reason": "=other"},
    "platform:jdc_row": {"act": "=put_off", "reason": "=Est au lycée."},
    "administration:jdc_mend": {
        "surname": "=Abry",
        "first_name": "=Léa",
        "birth_date": "=03/02/2009",
        "jdc_date": "=06/10/2026",
        "postal_code": "=02000",
    },
    "platform:meetings": {"key": "fresh", "slot": "slot"},
    "platform:meeting_change": {"key": "fresh", "slot": "slot", "act": "=move"},
    "platform:meeting_result": {"outcome": "=undo"},
    "platform:sharing": {
        "key": "fresh",
        "organisation": "other_organisation",
        "purpose": "=Lui présenter la session.",
        "level": "=summary",
        "until": "=2026-12-31",
        "consent": "=spoken",
    },
    "platform:share_answer": {"act": "=end"},
    "platform:partner_notes": {
        "key": "fresh",
        "source_name": "=Association Tremplin",
        "confidentiality": "=platform",
        "text": "=Il cherche en cuisine.",
    },
    "platform:partner_note": {"act": "=cancel"},
    "platform:message": {"key": "fresh", "text": "=Qui l’a vu cette semaine ?"},
    "platform:ask_file": {
        "key": "fresh",
        "surname": "=Petit",
        "first_names": "=Louis",
        "birth_date": "=2008-05-06",
        "reason": "=S’est présenté chez nous.",
        "present": "=on",
    },
    "platform:request_answer": {"act": "=accept"},
    "partner:note": {"key": "fresh", "confidentiality": "=platform", "text": "=Il cherche en cuisine."},
    "partner:note_correct": {"act": "=cancel"},
    "account:digest": {"rhythm": "=weekly", "hour": "=9"},
    "platform:saved_change": {"act": "=rename", "name": "=À rappeler"},
    "platform:views": {"tab": "=tous", "name": "=Laon et autour"},
    "platform:columns": {"tab": "=tous", "column": "=age"},
    "platform:pick": {"tab": "=tous", "act": "=results"},
    "platform:bulk": {"referent": "=none", "act": "=preview"},
    "platform:groups": {"name": "=Séance de janvier"},
    "platform:group": {"act": "=close"},
    "administration:country": {
        "purpose": "=request",
        "reference": "=courriel du 20 novembre",
        "surname": "=Lefèvre",
        "first_names": "=Zoé",
    },
    "platform:follow_up": {"key": "fresh", "choice": "=outside", "reason": "=limits"},
    "platform:day_order": {"order": "=school"},
    "platform:calling_back": {"digits": "=0001"},
    "platform:round_start": {"tab": "=tous"},
    "platform:round_step": {"act": "=back"},
    "platform:round_call": {"key": "fresh", "outcome": "=no_answer"},
    "platform:calls_going_on": {"d": "dossier"},
    "platform:unreachable": {"key": "fresh"},
    "platform:calling": {"act": "=take"},
    "platform:sitting": {"act": "=filter"},
    "platform:departure": {"act": "=confirm"},
    "platform:slots": {
        "day": "=2027-03-02",
        "start": "=09:00",
        "end": "=10:00",
        "minutes": "=45",
        "capacity": "=1",
        "purpose": "=follow",
        "place": "place",
        "host_name": "=Mme Noël",
    },
    "platform:meeting_places": {"name": "=Mairie", "address": "=1 place de la Mairie, 02000 Laon"},
    "platform:meeting_place": {"act": "=close"},
    "platform:session_invite": {"files": "dossier"},
    "platform:session_answer": {"state": "=declines"},
    "platform:file_invite": {"session": "session"},
    "campaigns:new": {"name": "=Décembre 2026", "treatment_date": "=2026-11-30"},
    "campaigns:advance": {"code": "=open_verification", "verification_until": "=2099-12-18"},
    "campaigns:delivery": {"kind": "=siecle", "uai": "=0029998X", "school_year": "=2026", "observed_on": "=2026-10-20"},
    "campaigns:accept": {"text": "=La mission locale livrera en décembre."},
    "campaigns:take_back": {"reason": "=Erreur de périmètre."},
    "administration:platform_open": {"name": "=Vermandois", "department": "=02"},
    "administration:rule_add": {"target": "=commune", "key": "=02408"},
    "administration:department": {"preference": "=home", "default_platform": "platform"},
    "administration:code_add": {"code": "=ZZ", "label": "=Essai"},
    "administration:code_close": {"valid_to": "=2026-12-31"},
    "administration:people": {"text": "=vasseur"},
    "administration:people_found": {"text": "=vasseur"},
    "administration:account_open": {"first_name": "=Ève", "last_name": "=Noël", "email": "=eve.noel@example.org"},
    "administration:grant": {"role": "=assistant", "platform": "platform", "starts_on": "=2026-11-25"},
    "administration:habilitation_end": {"last_day": "=2026-12-31"},
    "administration:outgoing": {"act": "=stop", "reason": "=Numéro d’envoi usurpé."},
}


@dataclass(frozen=True)
class Line:
    """One address and one method: the status that each of the cast gets."""

    name: str
    method: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def _read(text: str) -> tuple[Line, ...]:
    lines = []
    for row in text.strip().splitlines():
        if row.startswith("#"):
            continue
        name, method, *statuses = row.split()
        lines.append(Line(name, method, dict(zip(CAST, map(int, statuses), strict=True))))
    return tuple(lines)


LINES = _read(TABLE)
