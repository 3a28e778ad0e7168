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
platform:report_error                GET    302     404    404   404      200     200       200     404       404    404  404
platform:report_error                POST   302     404    404   404      422     422       422     404       404    404  404
platform:referent                    POST   302     404    404   404      302     302       302     404       404    404  404
platform:add_detail                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:found_number                POST   302     404    404   404      302     302       302     404       404    404  404
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
platform:duplicates                  GET    302     404    404   404      200     200       200     404       404    404  404
platform:duplicates                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:situations                  GET    302     404    404   404      200     200       200     404       404    404  404
platform:places                      POST   302     404    404   404      200     200       200     200       404    404  404
platform:attest                      POST   302     404    404   404      422     422       422     404       404    404  404
platform:fact                        POST   302     404    404   404      302     302       302     404       404    404  404
platform:fact_place                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:fact_enrolment              POST   302     404    404   404      302     302       302     404       404    404  404
platform:status                      POST   302     404    404   404      302     302       302     404       404    404  404
campaigns:index                      GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:errors                     GET    302     404    200   200      404     404       404     404       404    404  404
campaigns:error_answer               POST   302     404    422   422      404     404       404     404       404    404  404
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
establishment:tell                   GET    302     404    404   404      404     404       404     404       200    404  404
establishment:tell                   POST   302     404    404   404      404     404       404     404       302    404  404
establishment:report                 GET    302     404    404   404      404     404       404     404       200    200  404
establishment:report                 POST   302     404    404   404      404     404       404     404       422    422  404
administration:reference             GET    302     404    200   200      404     404       404     404       404    404  404
administration:platform              GET    302     404    200   200      404     404       404     404       404    404  404
administration:platform              POST   302     404    302   302      404     404       404     404       404    404  404
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
platform:return_ask                  POST   302     404    404   404      302     302       302     404       404    404  404
platform:return_back                 POST   302     404    404   404      302     302       302     404       404    404  404
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
partner:act_for                      POST   302     404    404   404      404     404       404     404       404    404  302
partner:report                       GET    302     404    404   404      404     404       404     404       404    404  200
partner:report                       POST   302     404    404   404      404     404       404     404       404    404  422
partner:reports                      GET    302     404    404   404      404     404       404     404       404    404  200
partner:file                         GET    302     404    404   404      404     404       404     404       404    404  200
partner:note                         POST   302     404    404   404      404     404       404     404       404    404  302
partner:note_correct                 GET    302     404    404   404      404     404       404     404       404    404  200
partner:note_correct                 POST   302     404    404   404      404     404       404     404       404    404  302
partner:attendance                   GET    302     404    404   404      404     404       404     404       404    404  200
partner:take_back                    POST   302     404    404   404      404     404       404     404       404    404  302
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
platform:session_invite              POST   302     404    404   404      200     200       200     404       404    404  404
platform:session_attendance          POST   302     404    404   404      302     302       302     404       404    404  404
platform:session_sheet               GET    302     404    404   404      200     200       200     404       404    404  404
platform:session_answer              POST   302     404    404   404      302     302       302     404       404    404  404
platform:file_invite                 POST   302     404    404   404      200     200       200     404       404    404  404
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
administration:jobs                  GET    302     404    200   200      404     404       404     404       404    404  404
administration:jobs                  POST   302     404    302   302      404     404       404     404       404    404  404
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
